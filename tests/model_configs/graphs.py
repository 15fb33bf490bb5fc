"""A config's tensors against those of the ONNX graph that it serves."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import onnxruntime
from tritonclient.grpc.model_config_pb2 import DataType, ModelConfig

TYPES = {
    "tensor(uint8)": "TYPE_UINT8",
    "tensor(int32)": "TYPE_INT32",
    "tensor(int64)": "TYPE_INT64",
    "tensor(float16)": "TYPE_FP16",
    "tensor(float)": "TYPE_FP32",
}


@dataclass(frozen=True)
class Tensor:
    """A tensor's type in Triton's words, and its shape with -1 for what varies, the batch's axis included."""

    data_type: str
    shape: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.data_type} {list(self.shape)}"


@dataclass(frozen=True)
class Tensors:
    """Of a model, by name."""

    inputs: dict[str, Tensor]
    outputs: dict[str, Tensor]


@cache
def graph_tensors(file: Path) -> Tensors:
    """What a graph takes and gives, as ONNX Runtime reads it."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    return Tensors(_described(session.get_inputs()), _described(session.get_outputs()))


def config_tensors(config: ModelConfig) -> Tensors:
    """What a config says that a model takes and gives."""
    batch = (-1,) if config.max_batch_size else ()

    def described(tensors: Any) -> dict[str, Tensor]:
        return {
            tensor.name: Tensor(DataType.Name(tensor.data_type), (*batch, *tensor.dims)) for tensor in tensors
        }

    return Tensors(described(config.input), described(config.output))


def graph_problems(config: ModelConfig, graph: Tensors) -> Iterator[str]:
    """Each tensor of the graph is in the config and the other way round, with the same type and shape."""
    said = config_tensors(config)
    for kind, of_config, of_graph in (
        ("input", said.inputs, graph.inputs),
        ("output", said.outputs, graph.outputs),
    ):
        for name in sorted(of_config.keys() | of_graph.keys()):
            if of_config.get(name) != of_graph.get(name):
                yield f"{kind} {name} is {of_config.get(name)} here, {of_graph.get(name)} in the graph"


def _described(tensors: Any) -> dict[str, Tensor]:
    return {
        tensor.name: Tensor(
            TYPES.get(tensor.type, tensor.type),
            tuple(size if isinstance(size, int) else -1 for size in tensor.shape),
        )
        for tensor in tensors
    }
