"""What both graphs promise to whoever loads them."""

from pathlib import Path

import onnx
import onnxruntime as ort
import pytest


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
