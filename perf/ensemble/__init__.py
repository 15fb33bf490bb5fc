"""NVIDIA's perf_analyzer on the running ensemble, with real photos."""
