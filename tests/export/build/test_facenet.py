"""The embedding graph answers as the original network, one face or many.

What both graphs promise to whoever loads them. What a graph is called inside its file.
"""

from importlib import metadata
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from PIL import Image

from export.build.networks import OnnxNetworks, PyTorchNetworks
from export.build.photos import Photo, Pixels


@pytest.fixture(scope="module")
def faces() -> Pixels:
    """Seven images of a face's size."""
    return np.random.default_rng(7).integers(0, 256, (7, 160, 160, 3), dtype=np.uint8)


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_batch_of_any_size_gets_the_originals_embeddings(
    originals: PyTorchNetworks, graphs: OnnxNetworks, faces: Pixels, count: int
) -> None:
    embeddings = graphs.embed(faces[:count])
    assert embeddings.shape == (count, 512)
    assert embeddings.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(embeddings, originals.embed(faces[:count]), atol=1e-5)


def test_a_face_in_a_batch_is_embedded_as_it_is_alone(graphs: OnnxNetworks, faces: Pixels) -> None:
    together = graphs.embed(faces)
    alone = np.concatenate([graphs.embed(faces[i : i + 1]) for i in range(len(faces))])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_one_person_in_other_light_is_nearer_than_a_cat(
    graphs: OnnxNetworks, photos: dict[str, Photo]
) -> None:
    cat_file = str(metadata.distribution("scikit-image").locate_file("skimage/data/chelsea.png"))
    cat = np.asarray(Image.open(cat_file).convert("RGB").crop((90, 40, 250, 200)))
    portrait = Image.fromarray(photos["portrait"].pixels).crop((165, 50, 285, 185)).resize((160, 160))
    face = np.asarray(portrait)
    dark = (face * 0.5).astype(np.uint8)
    mirrored = face[:, ::-1]
    first, *others, other_being = graphs.embed(np.stack([face, dark, mirrored, cat]))
    similarities = [float(first @ other) for other in others]
    assert min(similarities) > 0.8
    assert first @ other_being < 0.4


@pytest.mark.parametrize("model", ["mtcnn", "facenet"])
def test_a_graph_loads_in_the_onnx_runtime_of_triton_24_10(release: Path, model: str) -> None:
    """ONNX Runtime 1.19 reads opset 18 and IR 9 safely, and 1.20 wants every node named."""
    graph = onnx.load(release / "models" / model / "1" / "model.onnx")
    assert {entry.domain for entry in graph.opset_import} == {""}
    assert max(entry.version for entry in graph.opset_import) <= 18
    assert graph.ir_version <= 9
    attributes = (attribute for node in graph.graph.node for attribute in node.attribute)
    bodies = [attribute.g for attribute in attributes if attribute.HasField("g")]
    nodes = [node for part in (graph.graph, *bodies) for node in part.node]
    assert len(nodes) > 300
    assert all(node.name for node in nodes)
    assert len({node.name for node in nodes}) == len(nodes)


def test_the_graphs_have_the_interface_that_the_ensemble_uses(mtcnn_file: Path, facenet_file: Path) -> None:
    def interface(path: Path) -> list[tuple[str, str, list[int | str]]]:
        session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
        return [(x.name, x.type, x.shape) for x in (*session.get_inputs(), *session.get_outputs())]

    assert interface(mtcnn_file) == [
        ("image", "tensor(uint8)", ["H", "W", 3]),
        ("boxes", "tensor(float)", ["N", 4]),
        ("probabilities", "tensor(float)", ["N"]),
        ("landmarks", "tensor(float)", ["N", 5, 2]),
    ]
    assert interface(facenet_file) == [
        ("face", "tensor(uint8)", ["batch", 160, 160, 3]),
        ("embedding", "tensor(float)", ["batch", 512]),
    ]


def test_a_graph_s_name_tells_its_content(release: Path, int8_release: Path) -> None:
    """ONNX Runtime calls the TensorRT engines that it keeps after the graph, and looks at no weights."""
    files = [
        folder / "models" / model / "1" / "model.onnx"
        for folder, model in ((release, "mtcnn"), (release, "facenet"), (int8_release, "facenet"))
    ]
    names = [onnx.load(file).graph.name for file in files]
    assert [name.rpartition("-")[0] for name in names] == ["mtcnn", "facenet", "facenet"]
    assert len(set(names)) == len(names)
