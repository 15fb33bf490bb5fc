"""The parameters of the accelerator `tensorrt`, by the native backend's names, as ONNX Runtime's options.

The table "Parameter mapping" in the README of Triton's onnxruntime backend, 2024. What isn't in it is refused there.
"""

from unserved import ConfigError

PRECISIONS = {"FP32": {}, "FP16": {"trt_fp16_enable": "1"}, "INT8": {"trt_int8_enable": "1"}}

RENAMED = {
    "max_workspace_size_bytes": "trt_max_workspace_size",
    "int8_calibration_table_name": "trt_int8_calibration_table_name",
    "int8_use_native_calibration_table": "trt_int8_use_native_calibration_table",
}

SAME = frozenset(
    {
        "trt_auxiliary_streams",
        "trt_build_heuristics_enable",
        "trt_builder_optimization_level",
        "trt_context_memory_sharing_enable",
        "trt_cuda_graph_enable",
        "trt_detailed_build_log",
        "trt_dla_core",
        "trt_dla_enable",
        "trt_dump_ep_context_model",
        "trt_dump_subgraphs",
        "trt_engine_cache_enable",
        "trt_engine_cache_path",
        "trt_engine_cache_prefix",
        "trt_ep_context_embed_mode",
        "trt_ep_context_file_path",
        "trt_extra_plugin_lib_paths",
        "trt_force_sequential_engine_build",
        "trt_force_timing_cache",
        "trt_layer_norm_fp32_fallback",
        "trt_max_partition_iterations",
        "trt_min_subgraph_size",
        "trt_profile_max_shapes",
        "trt_profile_min_shapes",
        "trt_profile_opt_shapes",
        "trt_sparsity_enable",
        "trt_tactic_sources",
        "trt_timing_cache_enable",
        "trt_timing_cache_path",
    }
)


def tensorrt_options(parameters: dict[str, str]) -> dict[str, str]:
    """ONNX Runtime's options for TensorRT.

    Raises:
        ConfigError: a parameter is unknown, or the precision.
    """
    options: dict[str, str] = {}
    for name, value in parameters.items():
        if name == "precision_mode":
            if value not in PRECISIONS:
                raise ConfigError(f"precision_mode is {value}, not one of {', '.join(PRECISIONS)}")
            options |= PRECISIONS[value]
        elif name in RENAMED:
            options[RENAMED[name]] = value
        elif name in SAME:
            options[name] = value
        else:
            raise ConfigError(f"parameter {name} of tensorrt is unknown")
    return options
