"""Which threshold holds, before and after the models are exchanged."""

import json
from pathlib import Path

import pytest

from service.errors import InferenceUnavailableError
from service.release import Release


def _write(folder: Path, space: str, similarity: float) -> None:
    # Write a manifest with what the service reads of it.
    folder.mkdir(exist_ok=True)
    threshold = {"similarity": similarity, "calibrated": False, "source": "measured"}
    (folder / "manifest.json").write_text(
        json.dumps({"release": 1, "embedding_space": space, "threshold": threshold})
    )


def test_the_threshold_is_the_manifest_s(tmp_path: Path) -> None:
    _write(tmp_path, "space-1", 0.58)
    threshold = Release(tmp_path).threshold("space-1")
    assert (threshold.similarity, threshold.source) == (0.58, "measured")


def test_the_operator_s_threshold_wins_and_says_so(tmp_path: Path) -> None:
    _write(tmp_path, "space-1", 0.58)
    threshold = Release(tmp_path, override=0.7).threshold("space-1")
    assert (threshold.similarity, threshold.source) == (0.7, "TRIFID_SIMILARITY_THRESHOLD")


def test_after_an_exchange_of_the_release_the_new_one_s_threshold_holds(tmp_path: Path) -> None:
    # No restart is needed: the ensemble's answer tells of the exchange.
    _write(tmp_path / "0001", "space-1", 0.58)
    _write(tmp_path / "0002", "space-2", 0.44)
    current = tmp_path / "current"
    current.symlink_to("0001")
    release = Release(current)
    assert release.threshold("space-1").similarity == 0.58
    current.unlink()
    current.symlink_to("0002")
    assert release.threshold("space-2").similarity == 0.44


@pytest.mark.parametrize("override", [None, 0.5])
def test_a_space_that_is_not_the_release_s_has_no_threshold(tmp_path: Path, override: float | None) -> None:
    # A threshold of one space means nothing in another, whoever set it.
    _write(tmp_path, "space-1", 0.58)
    release = Release(tmp_path, override)
    assert not release.is_of("space-2")
    with pytest.raises(InferenceUnavailableError, match="two embedding spaces"):
        release.threshold("space-2")


@pytest.mark.parametrize("manifest", [None, "{", "{}", '{"embedding_space": 1}'])
def test_a_missing_or_broken_release_is_an_outage_not_a_crash(tmp_path: Path, manifest: str | None) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(InferenceUnavailableError, match="no release"):
        Release(tmp_path).threshold("space-1")
    with pytest.raises(InferenceUnavailableError, match="no release"):
        Release(tmp_path).probe()
