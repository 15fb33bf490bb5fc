"""A release in INT8 is a release of its own in the same embedding space, and is refused where it is spoilt.

FaceNet's graph in INT8: small, readable for any ONNX Runtime of its opset, near the original. The faces that INT8 is
fitted to come from the release's own alignment.
"""

import dataclasses
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import pytest

import export.build.pipeline
from export.build.networks import OnnxNetworks
from export.build.parity import MIN_COSINE
from export.build.photos import Photo, Pixels
from export.build.pipeline import BuildOptions, build
from export.build.publish import MODELS
from export.build.quantisation import VARIANTS, Alignment, quantisation_faces
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

    monkeypatch.setattr(export.build.pipeline, "quantisation_faces", darkness)
    with pytest.raises(ParityError, match=r"cosine -?0\.\d+\); needed: .* cosine over 0\.99$"):
        build(dataclasses.replace(options, precision="int8", state_dir=tmp_path))
    assert names_in(tmp_path / "releases") == []


@pytest.fixture(scope="module")
def graph_file(int8_release: Path) -> Path:
    return int8_release / "models" / "facenet" / "1" / "model.onnx"


def test_the_graph_is_a_quarter_as_large(graph_file: Path, facenet_file: Path) -> None:
    assert graph_file.stat().st_size < 0.28 * facenet_file.stat().st_size


def test_the_graph_needs_no_operators_but_onnxs_own_and_names_every_node(graph_file: Path) -> None:
    model = onnx.load(graph_file)
    assert [(entry.domain, entry.version) for entry in model.opset_import] == [("", 17)]
    assert model.ir_version == 8
    assert all(node.name for node in model.graph.node)


def test_faces_that_it_was_not_fitted_to_are_embedded_near_the_original(
    int8_release: Path, mtcnn_file: Path, graph_file: Path, graphs: OnnxNetworks, photos: dict[str, Photo]
) -> None:
    face = Alignment(mtcnn_file, int8_release / "models").face(photos["portrait"].pixels)
    assert face is not None
    unseen = np.stack([face[::-1], (face * 0.8).astype(np.uint8), np.roll(face, 9, axis=1), 255 - face])
    embeddings = OnnxNetworks(mtcnn_file, graph_file).embed(unseen)
    assert np.sum(embeddings * graphs.embed(unseen), axis=1).min() > MIN_COSINE["int8"]


@pytest.fixture(scope="module")
def alignment(mtcnn_file: Path) -> Alignment:
    return Alignment(mtcnn_file, MODELS)


def test_each_face_comes_as_it_is_mirrored_darker_and_blurred(
    alignment: Alignment, photos: dict[str, Photo]
) -> None:
    plain, mirrored, dark, blurred = quantisation_faces([photos["noise"], photos["portrait"]], alignment)
    assert len(VARIANTS) == 4
    as_it_is = alignment.face(photos["portrait"].pixels)
    assert as_it_is is not None
    np.testing.assert_array_equal(plain, as_it_is)
    np.testing.assert_array_equal(mirrored, plain[:, ::-1])
    assert 0.5 < dark.mean() / plain.mean() < 0.7
    assert (
        np.abs(np.diff(blurred.astype(int), axis=1)).mean()
        < np.abs(np.diff(plain.astype(int), axis=1)).mean()
    )


def test_photos_without_a_face_are_refused(alignment: Alignment, photos: dict[str, Photo]) -> None:
    with pytest.raises(ParityError, match="none of the photos shows a face"):
        quantisation_faces([photos["noise"], photos["blank"]], alignment)


def test_the_steps_modules_are_forgotten_so_that_another_release_brings_its_own(alignment: Alignment) -> None:
    assert alignment.face(np.zeros((60, 60, 3), np.uint8)) is None
    assert not {"alignment", "detection", "turning", "description"} & set(sys.modules)
