"""The requests that Triton makes by itself before a model counts as ready."""

import math
from collections.abc import Iterator
from pathlib import Path

from tritonclient.grpc.model_config_pb2 import DataType, ModelConfig, ModelInstanceGroup

from tests.model_configs.shapes import is_of_shape

BYTES = {DataType.Value("TYPE_UINT8"): 1, DataType.Value("TYPE_FP32"): 4}


def warm_up_problems(config: ModelConfig, folder: Path) -> Iterator[str]:
    """They give each input once, with a shape that it can have; a model that must have a GPU has some.

    Args:
        config: a model's.
        folder: where the release keeps the data that they name.
    """
    on_gpu = any(group.kind == ModelInstanceGroup.KIND_GPU for group in config.instance_group)
    if on_gpu and not config.model_warmup:
        yield "on a GPU, and no model_warmup: the first user would wait for it"
    inputs = {tensor.name: tensor for tensor in config.input}
    for request in config.model_warmup:
        if request.inputs.keys() != inputs.keys():
            yield f"warm-up {request.name} gives {sorted(request.inputs)}, not {sorted(inputs)}"
            continue
        if request.batch_size > max(1, config.max_batch_size):
            yield f"warm-up {request.name} is a batch of {request.batch_size}"
        for name, given in request.inputs.items():
            dims = list(inputs[name].dims)
            if given.data_type != inputs[name].data_type or not is_of_shape(given.dims, dims):
                yield f"warm-up {request.name} gives no {name} of type and shape {dims}"
            elif given.input_data_file:
                expected = math.prod(given.dims) * BYTES[given.data_type]
                yield from _file_problems(folder / given.input_data_file, expected)


def _file_problems(file: Path, expected: int) -> Iterator[str]:
    found = file.stat().st_size if file.exists() else 0
    if found != expected:
        yield f"{file} has {found} bytes, not {expected}"
