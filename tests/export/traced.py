"""Runs a traced graph on real values."""

from typing import Any

import onnxruntime as ort
from numpy.typing import NDArray
from onnx import helper

from export.build.onnx_graph import Graph, Tensor, Typed


def computed(result: Tensor, data_type: int, rank: int, **inputs: NDArray[Any]) -> NDArray[Any]:
    """What ONNX Runtime makes of the inputs, by their names in the graph."""
    model = model_of(result, data_type, rank, **inputs)
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    answer: NDArray[Any] = session.run(["result"], inputs)[0]
    return answer


def model_of(result: Tensor, data_type: int, rank: int, **inputs: NDArray[Any]) -> Any:
    """The finished model: one output, inputs of these arrays' types and shapes."""
    graph: Graph = result.graph
    infos = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape)
        for name, value in inputs.items()
    ]
    return graph.model("test", infos, {"result": Typed(result, data_type, [None] * rank)})
