"""The metric that tells which models run."""

import json
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from service import VERSION
from service.api.metrics import ReleaseInfo

MANIFEST = {"release": 7, "embedding_space": "space-a", "precision": "int8", "opset": 17}


@pytest.fixture
def registry(tmp_path: Path) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(ReleaseInfo(tmp_path))
    return registry


def test_it_names_version_release_space_and_precision_also_after_an_exchange(
    registry: CollectorRegistry, tmp_path: Path
) -> None:
    for space in ("space-a", "space-b"):
        (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST | {"embedding_space": space}))
        labels = {"version": VERSION, "release": "7", "embedding_space": space, "precision": "int8"}
        assert registry.get_sample_value("trifid_info", labels) == 1


@pytest.mark.parametrize("manifest", [None, "half a man"])
def test_without_a_readable_manifest_there_is_none(
    registry: CollectorRegistry, tmp_path: Path, manifest: str | None
) -> None:
    if manifest:
        (tmp_path / "manifest.json").write_text(manifest)
    assert list(registry.collect()) == []
