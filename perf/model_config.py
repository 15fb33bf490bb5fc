"""A model's config.pbtxt, by Triton's own schema."""

from pathlib import Path

from google.protobuf import text_format
from tritonclient.grpc.model_config_pb2 import ModelConfig

THREADS = "intra_op_thread_count"
"""The parameter for the threads of one inference, of Triton's own onnxruntime backend and of our stand-in."""

SESSION_ENTRY = "session."
"""How the name of a parameter begins that our stand-in passes on to ONNX Runtime as a session's configuration entry."""


def read_config(release: Path, model: str) -> ModelConfig:
    """The config of one of a release's models.

    Raises:
        OSError: there is no such model.
    """
    return text_format.Parse(_path(release, model).read_text(), ModelConfig())


def write_config(config: ModelConfig, release: Path) -> None:
    """Replace it."""
    _path(release, config.name).write_text(text_format.MessageToString(config))


def threads_of(config: ModelConfig) -> int:
    """With how many threads the model runs one inference; 0 leaves it to ONNX Runtime."""
    return int(config.parameters[THREADS].string_value or 0)


def session_entries(config: ModelConfig) -> dict[str, str]:
    """What the config wants of ONNX Runtime's session besides."""
    entries = {key: value.string_value for key, value in config.parameters.items()}
    return {key: value for key, value in entries.items() if key.startswith(SESSION_ENTRY)}


def _path(release: Path, model: str) -> Path:
    return release / "models" / model / "config.pbtxt"
