"""A config's tensors against those of the ONNX graph that it serves.

Shapes with -1 for a size that varies. The ranges of shapes for which TensorRT builds an engine.
"""

from collections.abc import Iterator, Sequence
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


def is_of_shape(given: Sequence[int], shape: Sequence[int]) -> bool:
    """Whether an array can be given that has these sizes, all of them known, where the shape is asked for."""
    return all(size > 0 for size in given) and meet(given, shape)


def meet(first: Sequence[int], second: Sequence[int]) -> bool:
    """Whether an array can have both shapes."""
    return len(first) == len(second) and all(
        one == other or -1 in (one, other) for one, other in zip(first, second, strict=True)
    )


NAMES = [f"trt_profile_{bound}_shapes" for bound in ("min", "opt", "max")]

Shapes = dict[str, tuple[int, ...]]


def profile_problems(config: ModelConfig, graph: Tensors) -> Iterator[str]:
    """Each accelerator `tensorrt` names all inputs whose shape varies, or its engine is built while users wait."""
    for accelerator in config.optimization.execution_accelerators.gpu_execution_accelerator:
        if accelerator.name == "tensorrt":
            bounds = [_shapes(accelerator.parameters[name]) for name in NAMES]
            for name, tensor in graph.inputs.items():
                if -1 in tensor.shape:
                    yield from _input_problems(name, tensor.shape, bounds, config.max_batch_size)


def _input_problems(
    name: str, shape: tuple[int, ...], bounds: list[Shapes], max_batch_size: int
) -> Iterator[str]:
    """The smallest, usual and largest shape of one input, given in this order, against the shape in the graph."""
    profile = [found[name] for found in bounds if name in found]
    if len(profile) != len(NAMES):
        yield f"{', '.join(NAMES)} don't all name {name}"
    elif not all(is_of_shape(bound, shape) for bound in profile):
        yield f"the profile of {name} has what is no shape of {name}, {list(shape)}: {profile}"
    elif any(sorted(sizes) != list(sizes) for sizes in zip(*profile, strict=True)):
        yield f"the profile of {name} isn't in order"
    elif max_batch_size and {profile[0][0], profile[-1][0]} != {1, max_batch_size}:
        yield f"the profile of {name} isn't for batches of 1 to {max_batch_size}"


def _shapes(text: str) -> Shapes:
    """By input, as ONNX Runtime writes them: `face:8x160x160x3,other:1x2`."""
    pairs = (part.rpartition(":") for part in text.split(",") if part)
    return {name: tuple(int(size) for size in sizes.split("x")) for name, _, sizes in pairs}
