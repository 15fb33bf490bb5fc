"""On what ONNX Runtime computes: a config's `optimization.execution_accelerators`, as the native backend reads them.

The native backend lets each instance on a GPU compute under CUDA, and under TensorRT before that where
the config names this accelerator.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from tensorrt_options import tensorrt_options
from unserved import ConfigError

Provider: TypeAlias = tuple[str, dict[str, str]]
"""ONNX Runtime's name of an execution provider, and its options."""

CPU: Provider = ("CPUExecutionProvider", {})

CUDA_PARAMETERS: dict[str, dict[str, str]] = {
    "cudnn_conv_algo_search": {"0": "EXHAUSTIVE", "1": "HEURISTIC", "2": "DEFAULT"},
    "arena_extend_strategy": {"0": "kNextPowerOfTwo", "1": "kSameAsRequested"},
    "gpu_mem_limit": {},
    "do_copy_in_default_stream": {},
}
"""Parameters of the model itself that CUDA's provider heeds, with ONNX Runtime's words for their numbers."""


def execution_providers(config: dict[str, Any], device: str | None) -> list[Provider]:
    """What the session is to compute with, the preferred one first.

    Args:
        config: as Triton hands it to a backend.
        device: the GPU's number, or None on the CPU.

    Raises:
        ConfigError: an accelerator, or a parameter of one, is unknown.
    """
    accelerators = config.get("optimization", {}).get("execution_accelerators", {})
    if device is None:
        return [*_on_cpu(accelerators.get("cpu_execution_accelerator", [])), CPU]
    cuda = {"device_id": device}
    found: list[Provider] = []
    for accelerator in accelerators.get("gpu_execution_accelerator", []):
        parameters = accelerator.get("parameters", {})
        match accelerator["name"]:
            case "tensorrt":
                found.append(
                    ("TensorrtExecutionProvider", {"device_id": device, **tensorrt_options(parameters)})
                )
            case "cuda":
                cuda |= parameters
            case name:
                raise ConfigError(f"gpu_execution_accelerator {name} is unknown")
    for name, words in CUDA_PARAMETERS.items():
        if name in config.get("parameters", {}):
            value = config["parameters"][name]["string_value"]
            cuda[name] = words.get(value, value)
    return [*found, ("CUDAExecutionProvider", cuda), CPU]


def require_providers(wanted: Iterable[Provider], found: list[str]) -> None:
    """Return if all are there, for ONNX Runtime would go on without, on the CPU in the end.

    Raises:
        ConfigError: one is not.
    """
    for name, _ in wanted:
        if name not in found:
            raise ConfigError(f"onnxruntime has no {name} here, or can't load its libraries")


def _on_cpu(accelerators: list[dict[str, Any]]) -> Iterator[Provider]:
    for accelerator in accelerators:
        if accelerator["name"] != "openvino" or accelerator.get("parameters"):
            raise ConfigError(
                f"cpu_execution_accelerator {accelerator['name']} or a parameter of it is unknown"
            )
        yield "OpenVINOExecutionProvider", {}
