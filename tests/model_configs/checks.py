"""All checks of all configs."""

from collections.abc import Iterator
from pathlib import Path

from google.protobuf import text_format
from tritonclient.grpc.model_config_pb2 import ModelConfig

from tests.model_configs.ensemble import ensemble_problems
from tests.model_configs.graphs import graph_problems, graph_tensors
from tests.model_configs.profiles import profile_problems
from tests.model_configs.settings import setting_problems
from tests.model_configs.warm_ups import warm_up_problems

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
