"""On what ONNX Runtime is to compute, and that it isn't silently another thing.

Configs as Triton hands them to a backend. What a config's parameters become in ONNX Runtime's own options. What only
Triton's own backend does is refused, not left out.
"""

from typing import Any

import onnxruntime
import pytest
from onnxruntime import ExecutionMode, GraphOptimizationLevel

from tests.model_configs.checks import load

FACE = {"name": "face", "data_type": "TYPE_UINT8", "dims": ["160", "160", "3"]}
EMBEDDING = {"name": "embedding", "data_type": "TYPE_FP32", "dims": ["512"]}


def config(parameters: dict[str, str] | None = None, **sections: Any) -> dict[str, Any]:
    """FaceNet's, with these parameters and sections."""
    given = {name: {"string_value": value} for name, value in (parameters or {}).items()}
    return {"name": "facenet", "input": [FACE], "output": [EMBEDDING], "parameters": given, **sections}


def accelerated(device: str, name: str, **parameters: str) -> dict[str, Any]:
    """One with an accelerator for `gpu` or `cpu`."""
    accelerator = {"name": name, "parameters": parameters}
    return config(optimization={"execution_accelerators": {f"{device}_execution_accelerator": [accelerator]}})


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


session_options = load("session_options")


@pytest.mark.parametrize(
    ("parameter", "value", "field", "expected"),
    [
        ("intra_op_thread_count", "3", "intra_op_num_threads", 3),
        ("inter_op_thread_count", "2", "inter_op_num_threads", 2),
        ("execution_mode", "1", "execution_mode", ExecutionMode.ORT_PARALLEL),
        ("execution_mode", "0", "execution_mode", ExecutionMode.ORT_SEQUENTIAL),
        ("enable_mem_arena", "0", "enable_cpu_mem_arena", False),
        ("enable_mem_arena", "true", "enable_cpu_mem_arena", True),
        ("enable_mem_pattern", "0", "enable_mem_pattern", False),
    ],
)
def test_a_parameter_of_the_native_backend(parameter: str, value: str, field: str, expected: object) -> None:
    options = session_options.session_options(config({parameter: value}))
    assert getattr(options, field) == expected


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (-1, GraphOptimizationLevel.ORT_ENABLE_BASIC),
        (1, GraphOptimizationLevel.ORT_ENABLE_EXTENDED),
        (2, GraphOptimizationLevel.ORT_DISABLE_ALL),
    ],
)
def test_the_level_of_the_graph_s_optimisation(level: int, expected: object) -> None:
    asked = config(optimization={"graph": {"level": level}})
    assert session_options.session_options(asked).graph_optimization_level == expected


def test_without_a_level_all_optimisations_are_made() -> None:
    options = session_options.session_options(config())
    assert options.graph_optimization_level == GraphOptimizationLevel.ORT_ENABLE_ALL


def test_what_begins_with_session_goes_on_as_it_is() -> None:
    name = "session.intra_op.allow_spinning"
    assert session_options.session_options(config({name: "0"})).get_session_config_entry(name) == "0"


def test_memory_is_given_back_after_each_inference_if_that_is_asked_for() -> None:
    name = "memory.enable_memory_arena_shrinkage"
    asked = config({name: "cpu:0"})
    session_options.session_options(asked)
    assert session_options.run_options(asked).get_run_config_entry(name) == "cpu:0"
    assert session_options.run_options(config()) is None


@pytest.mark.parametrize(
    ("parameter", "value", "message"),
    [
        ("intra_op_thread_count", "two", "intra_op_thread_count is two, not a number of threads"),
        ("execution_mode", "parallel", "execution_mode is parallel, not one of 0, 1"),
        ("enable_mem_arena", "no", "enable_mem_arena is no, not one of 1, true, 0, false"),
        ("share_session_between_instances", "1", "parameter share_session_between_instances is unknown"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused(parameter: str, value: str, message: str) -> None:
    with pytest.raises(ConfigError, match=f"^{message}$"):
        session_options.session_options(config({parameter: value}))


def test_a_level_that_there_is_not_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"^optimization\.graph\.level is 3, not one of 0, -1, 1, 2$"):
        session_options.session_options(config(optimization={"graph": {"level": 3}}))


unserved = load("unserved")


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"sequence_batching": {"max_sequence_idle_microseconds": 1}}, "sequence_batching"),
        ({"batch_input": [{"kind": "BATCH_ELEMENT_COUNT"}]}, "batch_input"),
        ({"model_operations": {"op_library_filename": ["own.so"]}}, "model_operations"),
        ({"optimization": {"cuda": {"graphs": True}}}, "optimization.cuda"),
        ({"optimization": {"priority": "PRIORITY_MAX"}}, "optimization.priority"),
        ({"input": [{**FACE, "reshape": {"shape": ["76800"]}}]}, "reshape of face"),
    ],
)
def test_it_is_named(sections: dict[str, Any], words: str) -> None:
    message = f"^not served without Triton's own onnxruntime backend: {words}$"
    with pytest.raises(unserved.ConfigError, match=message):
        unserved.refuse_unserved(config(**sections))


def test_what_triton_fills_in_by_itself_is_not_refused() -> None:
    filled = {
        "priority": "PRIORITY_DEFAULT",
        "input_pinned_memory": {"enable": True},
        "output_pinned_memory": {"enable": True},
        "gather_kernel_buffer_threshold": 0,
        "eager_batching": False,
    }
    unserved.refuse_unserved(config(optimization=filled, batch_input=[], cc_model_filenames={}))
