"""What a config's parameters become in ONNX Runtime's own options."""

import pytest
from onnxruntime import ExecutionMode, GraphOptimizationLevel

from tests.model_configs.checks import load
from tests.triton.backend.config import config

session_options = load("session_options")
ConfigError = load("unserved").ConfigError


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
