"""TensorRT takes FaceNet's graph whole. Without a GPU here, its sibling for desktops is asked, which compiles anywhere.

TensorRT takes UINT8 as a network's input and can do nothing with it but convert it to floating point. A graph that
transposes pixels first is refused with all that follows: https://github.com/NVIDIA/TensorRT/issues/3985.
"""

from pathlib import Path

import onnx
import pytest
from onnx import TensorProto

from tests.export.build.tensorrt_rtx import compiled


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return tmp_path / "model.plan"


@pytest.fixture
def graph(facenet_file: Path) -> onnx.ModelProto:
    return onnx.load(facenet_file)


def test_pixels_are_converted_before_anything_else(graph: onnx.ModelProto) -> None:
    [user] = [node for node in graph.graph.node if "face" in node.input]
    assert user.op_type == "Cast"
    assert user.attribute[0].i == TensorProto.FLOAT
    inferred = onnx.shape_inference.infer_shapes(graph).graph
    types = {value.type.tensor_type.elem_type for value in inferred.value_info}
    assert types <= {TensorProto.FLOAT, TensorProto.INT64}


def test_the_whole_graph_becomes_a_plan(facenet_file: Path, plan: Path) -> None:
    answer = compiled(facenet_file, plan)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert plan.stat().st_size > 0.9 * facenet_file.stat().st_size  # the weights are in it


def test_a_graph_that_transposes_pixels_first_is_not_taken(graph: onnx.ModelProto, plan: Path) -> None:
    cast, transpose, *others = graph.graph.node
    assert (cast.op_type, transpose.op_type) == ("Cast", "Transpose")
    transpose.input[0], cast.input[0] = "face", "transposed"
    transpose.output[0], cast.output[0] = "transposed", transpose.output[0]
    del graph.graph.node[:]
    graph.graph.node.extend([transpose, cast, *others])
    onnx.checker.check_model(graph)
    file = plan.with_name("model.onnx")
    onnx.save(graph, file)
    answer = compiled(file, plan)
    assert answer.returncode == 1
    assert "first input has type UInt8" in answer.stdout
    assert "TensorRT: " in answer.stderr.splitlines()[-1]
    assert not plan.exists()


def test_the_int8_graph_is_not_taken(int8_release: Path, plan: Path) -> None:
    """So a plan is made of the FP32 one, and the command refuses the two options together."""
    answer = compiled(int8_release / "models" / "facenet" / "1" / "model.onnx", plan)
    assert answer.returncode == 1
    assert "DequantizeLinear" in answer.stdout
