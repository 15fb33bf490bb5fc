"""FaceNet's graph in INT8: small, readable for any ONNX Runtime of its opset, near the original."""

from pathlib import Path

import numpy as np
import onnx
import pytest

from export.build.networks import Graphs
from export.build.parity import MIN_COSINE
from export.build.photos import Photo
from export.build.quantisation import Alignment


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
    int8_release: Path, mtcnn_file: Path, graph_file: Path, graphs: Graphs, photos: dict[str, Photo]
) -> None:
    face = Alignment(mtcnn_file, int8_release / "models").face(photos["portrait"].pixels)
    assert face is not None
    unseen = np.stack([face[::-1], (face * 0.8).astype(np.uint8), np.roll(face, 9, axis=1), 255 - face])
    embeddings = Graphs(mtcnn_file, graph_file).embed(unseen)
    assert np.sum(embeddings * graphs.embed(unseen), axis=1).min() > MIN_COSINE["int8"]
