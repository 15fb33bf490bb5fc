"""On what ONNX Runtime is to compute, and that it isn't silently another thing."""

import onnxruntime
import pytest

from tests.model_configs.checks import load
from tests.triton.backend.config import accelerated, config

providers = load("execution_providers")
ConfigError = load("unserved").ConfigError
CPU: tuple[str, dict[str, str]] = ("CPUExecutionProvider", {})


def test_an_instance_on_the_cpu_stays_there() -> None:
    assert providers.execution_providers(accelerated("gpu", "tensorrt"), None) == [CPU]


def test_an_instance_on_a_gpu_computes_under_cuda() -> None:
    assert providers.execution_providers(config(), "1") == [
        ("CUDAExecutionProvider", {"device_id": "1"}),
        CPU,
    ]


def test_the_model_s_parameters_for_cuda_are_told_in_onnx_runtime_s_words() -> None:
    asked = config({"cudnn_conv_algo_search": "1", "gpu_mem_limit": "4294967296"})
    (name, options), _ = providers.execution_providers(asked, "0")
    assert name == "CUDAExecutionProvider"
    assert options == {
        "device_id": "0",
        "cudnn_conv_algo_search": "HEURISTIC",
        "gpu_mem_limit": "4294967296",
    }


def test_tensorrt_comes_before_cuda_with_its_parameters_under_onnx_runtime_s_names() -> None:
    asked = accelerated(
        "gpu",
        "tensorrt",
        precision_mode="FP16",
        max_workspace_size_bytes="1073741824",
        trt_engine_cache_enable="true",
        trt_profile_max_shapes="face:32x160x160x3",
    )
    first, *others = providers.execution_providers(asked, "0")
    assert first == (
        "TensorrtExecutionProvider",
        {
            "device_id": "0",
            "trt_fp16_enable": "1",
            "trt_max_workspace_size": "1073741824",
            "trt_engine_cache_enable": "true",
            "trt_profile_max_shapes": "face:32x160x160x3",
        },
    )
    assert [name for name, _ in others] == ["CUDAExecutionProvider", "CPUExecutionProvider"]


@pytest.mark.parametrize(
    ("device", "accelerator", "parameters", "message"),
    [
        ("gpu", "tensorflow", {}, "gpu_execution_accelerator tensorflow is unknown"),
        ("gpu", "tensorrt", {"segment_size": "3"}, "parameter segment_size of tensorrt is unknown"),
        ("gpu", "tensorrt", {"precision_mode": "FP8"}, "precision_mode is FP8, not one of FP32, FP16, INT8"),
        ("cpu", "dnnl", {}, "cpu_execution_accelerator dnnl or a parameter of it is unknown"),
    ],
)
def test_what_is_unknown_is_refused(
    device: str, accelerator: str, parameters: dict[str, str], message: str
) -> None:
    with pytest.raises(ConfigError, match=f"^{message}$"):
        providers.execution_providers(
            accelerated(device, accelerator, **parameters), "0" if device == "gpu" else None
        )


@pytest.mark.parametrize(
    "name", ["CUDAExecutionProvider", "TensorrtExecutionProvider", "OpenVINOExecutionProvider"]
)
def test_a_provider_that_this_onnx_runtime_lacks_is_named(name: str) -> None:
    """None of the three is in the package for processors, which is what the tests run with."""
    with pytest.raises(ConfigError, match=f"^onnxruntime has no {name} here, or can't load its libraries$"):
        providers.require_providers([(name, {}), CPU], onnxruntime.get_available_providers())
