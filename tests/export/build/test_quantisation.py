"""A release in INT8 is a release of its own in the same embedding space, and is refused where it is spoilt."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

import export.build.pipeline
from export.build.parity import MIN_COSINE
from export.build.photos import Photo, Pixels
from export.build.pipeline import BuildOptions, build
from export.build.quantisation import Alignment
from export.errors import ParityError
from release.manifest import Manifest, read_manifest
from tests.support.releases import names_in


def test_the_manifest_says_int8_and_how_near_it_comes(int8_release: Path, manifest: Manifest) -> None:
    made = read_manifest(int8_release / "manifest.json")
    assert made.precision == "int8"
    assert made.embedding_space == manifest.embedding_space
    assert MIN_COSINE["int8"] < made.parity.min_cosine < MIN_COSINE["fp32"]
    assert made.parity.min_iou > 0.9999
    assert not made.same_content_as(manifest)


def test_building_int8_again_changes_nothing_and_says_so(
    int8_options: BuildOptions, int8_release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(int8_options).folder == int8_release
    assert f"{int8_release} unchanged" in capsys.readouterr().out
    assert names_in(int8_release.parent) == ["0001", "current"]


def test_a_network_fitted_to_darkness_is_refused_with_the_figures(
    options: BuildOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def darkness(photos: Iterable[Photo], alignment: Alignment) -> Pixels:
        return np.zeros((2, 160, 160, 3), np.uint8)

    monkeypatch.setattr(export.build.pipeline, "typical_faces", darkness)
    with pytest.raises(ParityError, match=r"cosine -?0\.\d+\); needed: .* cosine over 0\.99$"):
        build(dataclasses.replace(options, precision="int8", state_dir=tmp_path))
    assert names_in(tmp_path / "releases") == []
