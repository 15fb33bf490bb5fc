"""The ranges of shapes for which TensorRT builds an engine."""

from collections.abc import Iterator

from tritonclient.grpc.model_config_pb2 import ModelConfig

from tests.model_configs.graphs import Tensors
from tests.model_configs.shapes import is_of_shape

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
