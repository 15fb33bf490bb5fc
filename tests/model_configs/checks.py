"""All checks of all configs.

The tensors that one step of an ensemble hands to the next. Loads the modules of the onnxruntime backend's stand-in:
`triton/` is no package. What a config of the onnxruntime backend asks for beside its tensors, read as our stand-in
reads it. The requests that Triton makes by itself before a model counts as ready.
"""

import importlib
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from google.protobuf import text_format
from google.protobuf.json_format import MessageToDict
from tritonclient.grpc.model_config_pb2 import DataType, ModelConfig, ModelInstanceGroup

from tests.model_configs.graphs import (
    Tensor,
    Tensors,
    config_tensors,
    graph_problems,
    graph_tensors,
    is_of_shape,
    meet,
    profile_problems,
)
from tests.support.project import PROJECT


def ensemble_problems(ensemble: ModelConfig, models: dict[str, ModelConfig]) -> Iterator[str]:
    """Each step's tensors are all connected, and to tensors of the same type and shape."""
    own = config_tensors(ensemble)
    known = {**own.inputs, **own.outputs}
    for step in ensemble.ensemble_scheduling.step:
        if step.model_name not in models:
            yield f"there is no {step.model_name}"
            continue
        tensors = config_tensors(models[step.model_name])
        for kind, mapped, of_step in _sides(step, tensors):
            if mapped.keys() != of_step.keys():
                yield f"{kind}s of {step.model_name} are {sorted(of_step)}, mapped are {sorted(mapped)}"
                continue
            for name, tensor in of_step.items():
                if not _same(known.setdefault(mapped[name], tensor), tensor):
                    yield f"{mapped[name]} is {known[mapped[name]]}, {step.model_name} has {tensor}"


def _sides(step: ModelConfig, tensors: Tensors) -> Iterator[tuple[str, dict[str, str], dict[str, Tensor]]]:
    yield "input", dict(step.input_map), tensors.inputs
    yield "output", dict(step.output_map), tensors.outputs


def _same(first: Tensor, second: Tensor) -> bool:
    """Whether one value can be both."""
    return first.data_type == second.data_type and meet(first.shape, second.shape)


BACKEND = PROJECT / "triton" / "backends" / "onnxruntime"


def load(module: str) -> ModuleType:
    """Import triton/backends/onnxruntime/MODULE.py, which may import its neighbours as it does inside Triton."""
    if str(BACKEND) not in sys.path:
        sys.path.append(str(BACKEND))
    return importlib.import_module(module)


def setting_problems(config: ModelConfig) -> Iterator[str]:
    """Every parameter is one that the backend knows: the native one would pass over some silently."""
    if config.backend != "onnxruntime":
        return
    unserved = load("unserved")
    read = MessageToDict(config, preserving_proto_field_name=True)
    on_gpu = any(group.kind != ModelInstanceGroup.KIND_CPU for group in config.instance_group)
    try:
        unserved.refuse_unserved(read)
        load("session_options").session_options(read)
        load("execution_providers").execution_providers(read, "0" if on_gpu else None)
    except unserved.ConfigError as error:
        yield str(error)


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


ALTERNATIVES = ("cuda", "tensorrt", "plan")
"""What TRIFID_MODEL_CONFIG may be. The networks have all of them; the other models are the same on every machine."""


def config_files(models: Path) -> list[Path]:
    """Every config of a model repository, the default ones first."""
    return [*sorted(models.glob("*/config.pbtxt")), *sorted(models.glob("*/configs/*.pbtxt"))]


def parsed(path: Path) -> ModelConfig:
    """A config by Triton's own schema.

    Raises:
        text_format.ParseError: it names what Triton doesn't know, or isn't a text of this format.
    """
    return text_format.Parse(path.read_text(), ModelConfig())


def problems(models: Path, release: Path) -> Iterator[str]:
    """What doesn't fit in the configs of a model repository, a line each.

    Args:
        models: the repository's sources.
        release: a release with its graphs and the photos of warm-up requests.
    """
    configs: dict[Path, ModelConfig] = {}
    for path in config_files(models):
        try:
            configs[path] = parsed(path)
        except text_format.ParseError as error:
            yield f"{path}: {error}"
    defaults = {path.parent.name: config for path, config in configs.items() if path.name == "config.pbtxt"}
    for path, config in configs.items():
        model = path.relative_to(models).parts[0]
        for problem in _problems(config, model, defaults, release / "models" / model):
            yield f"{path}: {problem}"
    for model in sorted(path.parents[1].name for path in release.glob("models/*/1/model.onnx")):
        for name in ALTERNATIVES:
            if not (models / model / "configs" / f"{name}.pbtxt").exists():
                yield f"{models / model}: there is no configs/{name}.pbtxt"


def _problems(
    config: ModelConfig, model: str, defaults: dict[str, ModelConfig], released: Path
) -> Iterator[str]:
    if config.name != model:
        yield f"the name is {config.name}, not the folder's"
    if default := defaults.get(model):
        yield from _interface_problems(config, default)
    if (graph := released / "1" / "model.onnx").exists():
        tensors = graph_tensors(graph)
        yield from graph_problems(config, tensors)
        yield from profile_problems(config, tensors)
    yield from warm_up_problems(config, released / "warmup")
    yield from setting_problems(config)
    yield from ensemble_problems(config, defaults)


def _interface_problems(config: ModelConfig, default: ModelConfig) -> Iterator[str]:
    """An alternative takes and gives what the default does, and batches at least as large."""
    if (list(config.input), list(config.output)) != (list(default.input), list(default.output)):
        yield "inputs or outputs are not those of config.pbtxt"
    if config.max_batch_size < default.max_batch_size or bool(config.max_batch_size) != bool(
        default.max_batch_size
    ):
        yield f"max_batch_size is {config.max_batch_size}, with config.pbtxt {default.max_batch_size}"
