"""What a config's `parameters` and `optimization.graph` mean to ONNX Runtime, by the names of the native backend.

They are those of the README of Triton's onnxruntime backend, 2024 ("Model Config Options"), and besides them all that
begin with `session.`, which go to the session as they are. Numbers and flags are strings there.
"""

from collections.abc import Callable
from typing import Any

from execution_providers import CUDA_PARAMETERS
from onnxruntime import ExecutionMode, GraphOptimizationLevel, RunOptions, SessionOptions
from unserved import ConfigError

ARENA_SHRINKAGE = "memory.enable_memory_arena_shrinkage"
"""Device and number whose arena gives memory back after each inference, such as `cpu:0`."""

EXECUTION_MODES = {"0": ExecutionMode.ORT_SEQUENTIAL, "1": ExecutionMode.ORT_PARALLEL}
FLAGS = {"1": True, "true": True, "0": False, "false": False}
GRAPH_LEVELS = {
    0: GraphOptimizationLevel.ORT_ENABLE_ALL,
    -1: GraphOptimizationLevel.ORT_ENABLE_BASIC,
    1: GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
    2: GraphOptimizationLevel.ORT_DISABLE_ALL,
}


def session_options(config: dict[str, Any]) -> Any:
    """The options that a config, as Triton hands it to a backend, asks for.

    Raises:
        ConfigError: a parameter is unknown or has a value that makes no sense.
    """
    options = SessionOptions()
    level = int(config.get("optimization", {}).get("graph", {}).get("level", 0))
    options.graph_optimization_level = _one_of(GRAPH_LEVELS, "optimization.graph.level", level)
    for name, value in parameters_of(config).items():
        if name in _FIELDS:
            field, convert = _FIELDS[name]
            setattr(options, field, convert(name, value))
        elif name.startswith("session."):
            options.add_session_config_entry(name, value)
        elif name != ARENA_SHRINKAGE and name not in CUDA_PARAMETERS:
            raise ConfigError(f"parameter {name} is unknown")
    return options


def run_options(config: dict[str, Any]) -> Any:
    """What is asked for each inference; None if nothing is."""
    shrinkage = parameters_of(config).get(ARENA_SHRINKAGE)
    if shrinkage is None:
        return None
    options = RunOptions()
    options.add_run_config_entry(ARENA_SHRINKAGE, shrinkage)
    return options


def parameters_of(config: dict[str, Any]) -> dict[str, str]:
    """The model's parameters."""
    return {name: value["string_value"] for name, value in config.get("parameters", {}).items()}


def _one_of(values: dict[Any, Any], name: str, value: Any) -> Any:
    if value not in values:
        raise ConfigError(f"{name} is {value}, not one of {', '.join(map(str, values))}")
    return values[value]


def _threads(name: str, value: str) -> int:
    if not value.isdecimal():
        raise ConfigError(f"{name} is {value}, not a number of threads")
    return int(value)


def _flag(name: str, value: str) -> bool:
    flag: bool = _one_of(FLAGS, name, value.lower())
    return flag


def _mode(name: str, value: str) -> Any:
    return _one_of(EXECUTION_MODES, name, value)


_FIELDS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "intra_op_thread_count": ("intra_op_num_threads", _threads),
    "inter_op_thread_count": ("inter_op_num_threads", _threads),
    "execution_mode": ("execution_mode", _mode),
    "enable_mem_arena": ("enable_cpu_mem_arena", _flag),
    "enable_mem_pattern": ("enable_mem_pattern", _flag),
}
