"""Stands in for Triton's native onnxruntime backend where the server binary lacks it (the one inside nvidia-pytriton).

A Python-based backend: Triton runs this file for every model whose config says `backend: "onnxruntime"`, so the same
config.pbtxt serves here and, with the native backend, in NVIDIA's container. It honours those parameters of the native
one that our configs use, and passes those that begin with `session.` on to ONNX Runtime's session.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    """One ONNX model in ONNX Runtime."""

    def initialize(self, args: dict[str, str]) -> None:
        """Load the version's model.onnx with the threads that the config asks for."""
        config = json.loads(args["model_config"])
        self.inputs = [tensor["name"] for tensor in config["input"]]
        self.outputs = [tensor["name"] for tensor in config["output"]]
        self.batches = config["max_batch_size"] > 0
        path = Path(args["model_repository"], args["model_version"], "model.onnx")
        self.session = onnxruntime.InferenceSession(path, _options(config), providers=_providers(args))

    def execute(self, requests: list[Any]) -> list[Any]:
        """Run the waiting requests: as one batch where the model takes batches, else one after the other."""
        feeds = [
            {name: pb_utils.get_input_tensor_by_name(request, name).as_numpy() for name in self.inputs}
            for request in requests
        ]
        if not self.batches:
            return [self._response(self.session.run(self.outputs, feed)) for feed in feeds]
        whole = {name: np.concatenate([feed[name] for feed in feeds]) for name in self.inputs}
        ends = np.cumsum([len(feed[self.inputs[0]]) for feed in feeds])[:-1]
        parts = [np.split(result, ends) for result in self.session.run(self.outputs, whole)]
        return [self._response(list(results)) for results in zip(*parts, strict=True)]

    def _response(self, results: list[Any]) -> Any:
        tensors = [pb_utils.Tensor(name, result) for name, result in zip(self.outputs, results, strict=True)]
        return pb_utils.InferenceResponse(tensors)


def _options(config: dict[str, Any]) -> onnxruntime.SessionOptions:
    parameters = {key: value["string_value"] for key, value in config.get("parameters", {}).items()}
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(parameters.get("intra_op_thread_count", "0"))
    for key, value in parameters.items():
        if key.startswith("session."):
            options.add_session_config_entry(key, value)
    return options


def _providers(args: dict[str, str]) -> list[Any]:
    if args["model_instance_kind"] == "GPU":
        return [
            ("CUDAExecutionProvider", {"device_id": args["model_instance_device_id"]}),
            "CPUExecutionProvider",
        ]
    return ["CPUExecutionProvider"]
