"""Stands in for Triton's native onnxruntime backend where the server binary lacks it (the one inside nvidia-pytriton).

A Python-based backend: Triton runs this file for every model whose config says `backend: "onnxruntime"`, so the same
config.pbtxt serves here and, with the native backend, in NVIDIA's container. What a config asks for beside the tensors
is read by the modules beside this one; what this backend can't do is refused when the model is loaded.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import triton_python_backend_utils as pb_utils

sys.path.insert(0, str(Path(__file__).parent))

from execution_providers import execution_providers, require_providers
from session_options import run_options, session_options
from unserved import ConfigError, refuse_unserved


class TritonPythonModel:
    """One ONNX model in ONNX Runtime."""

    def initialize(self, args: dict[str, str]) -> None:
        """Load the version's graph as the config asks.

        Raises:
            TritonModelException: the config asks for what isn't served here, or for a GPU that ONNX Runtime can't use.
        """
        config = json.loads(args["model_config"])
        self.inputs = [tensor["name"] for tensor in config["input"]]
        self.outputs = [tensor["name"] for tensor in config["output"]]
        self.batches = config["max_batch_size"] > 0
        path = Path(args["model_repository"], args["model_version"], config["default_model_filename"])
        device = args["model_instance_device_id"] if args["model_instance_kind"] == "GPU" else None
        try:
            refuse_unserved(config)
            self.run_options = run_options(config)
            self.session = _session(path, config, device)
        except ConfigError as error:
            raise pb_utils.TritonModelException(f"{args['model_name']}: {error}") from error

    def execute(self, requests: list[Any]) -> list[Any]:
        """Run the waiting requests: as one batch where the model takes batches, else one after the other."""
        feeds = [
            {name: pb_utils.get_input_tensor_by_name(request, name).as_numpy() for name in self.inputs}
            for request in requests
        ]
        if not self.batches:
            return [self._response(self._run(feed)) for feed in feeds]
        whole = {name: np.concatenate([feed[name] for feed in feeds]) for name in self.inputs}
        ends = np.cumsum([len(feed[self.inputs[0]]) for feed in feeds])[:-1]
        parts = [np.split(result, ends) for result in self._run(whole)]
        return [self._response(list(results)) for results in zip(*parts, strict=True)]

    def _run(self, feed: dict[str, Any]) -> list[Any]:
        results: list[Any] = self.session.run(self.outputs, feed, self.run_options)
        return results

    def _response(self, results: list[Any]) -> Any:
        tensors = [pb_utils.Tensor(name, result) for name, result in zip(self.outputs, results, strict=True)]
        return pb_utils.InferenceResponse(tensors)


def _session(path: Path, config: dict[str, Any], device: str | None) -> Any:
    """The graph in ONNX Runtime, on a GPU if its number is given: there or not at all."""
    wanted = execution_providers(config, device)
    if device is not None:
        onnxruntime.preload_dlls()  # finds CUDA where it was installed as Python packages
    require_providers(wanted, onnxruntime.get_available_providers())
    session = onnxruntime.InferenceSession(path, session_options(config), providers=wanted)
    require_providers(wanted, session.get_providers())  # those whose libraries could be loaded
    return session
