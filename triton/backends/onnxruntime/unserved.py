"""What a config of the native onnxruntime backend may ask for and this stand-in doesn't do."""

from typing import Any

SECTIONS = ("sequence_batching", "batch_input", "batch_output", "model_operations", "cc_model_filenames")
OPTIMIZATIONS = ("cuda", "gather_kernel_buffer_threshold", "eager_batching")
TENSOR_FIELDS = ("reshape", "is_shape_tensor", "allow_ragged_batch", "optional")


class ConfigError(ValueError):
    """The config asks for what isn't served here; the message is one line."""


def refuse_unserved(config: dict[str, Any]) -> None:
    """Return if a config, as Triton hands it to a backend, asks for nothing that would be silently left out.

    Raises:
        ConfigError: it does.
    """
    optimization = config.get("optimization", {})
    asked = [name for name in SECTIONS if config.get(name)]
    asked += [f"optimization.{name}" for name in OPTIMIZATIONS if optimization.get(name)]
    if optimization.get("priority", "PRIORITY_DEFAULT") != "PRIORITY_DEFAULT":
        asked.append("optimization.priority")
    asked += [
        f"{name} of {tensor['name']}"
        for tensor in (*config["input"], *config["output"])
        for name in TENSOR_FIELDS
        if tensor.get(name)
    ]
    if asked:
        raise ConfigError(f"not served without Triton's own onnxruntime backend: {', '.join(asked)}")
