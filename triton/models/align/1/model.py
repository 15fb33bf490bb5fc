"""Triton's glue around `alignment`: a photo and its detections in, one aligned face and its description out.

A photo that has to be turned is detected again by a call to the model `mtcnn` from within this step.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import triton_python_backend_utils as pb_utils

sys.path.insert(0, str(Path(__file__).parent))

from alignment import AlignedFace, FaceNotDetectedError, align
from detection import Faces, Pixels


class TritonPythonModel:
    """The `align` step."""

    def initialize(self, args: dict[str, str]) -> None:
        """Read the release's embedding space: crops of this step and FaceNet's weights make it together."""
        name = (Path(__file__).parent / "embedding_space").read_text().strip()
        self.embedding_space = np.array([name.encode()], np.object_)

    def execute(self, requests: list[Any]) -> list[Any]:
        """Answer each request on its own."""
        return [self._answer(request) for request in requests]

    def _answer(self, request: Any) -> Any:
        def tensor(name: str) -> Any:
            return pb_utils.get_input_tensor_by_name(request, name).as_numpy()

        faces = Faces(tensor("boxes"), tensor("probabilities"), tensor("landmarks"))
        try:
            face = align(tensor("photo"), tensor("scale"), faces, _detect)
        except FaceNotDetectedError as error:
            text = f"face_not_detected: {error}"
            return pb_utils.InferenceResponse(
                error=pb_utils.TritonError(text, pb_utils.TritonError.INVALID_ARG)
            )
        return pb_utils.InferenceResponse(self._tensors(face))

    def _tensors(self, face: AlignedFace) -> list[Any]:
        return [
            pb_utils.Tensor("face", face.crop[np.newaxis]),
            pb_utils.Tensor("embedding_space", self.embedding_space),
            pb_utils.Tensor("box", face.box[np.newaxis]),
            pb_utils.Tensor("face_landmarks", face.landmarks[np.newaxis]),
            pb_utils.Tensor("probability", np.array([face.probability], np.float32)),
            pb_utils.Tensor("quality", face.quality[np.newaxis]),
            pb_utils.Tensor("faces_detected", np.array([face.faces_detected], np.int32)),
        ]


def _detect(pixels: Pixels) -> Faces:
    """Run the ensemble's own detector on other pixels [H, W, 3]."""
    outputs = ["boxes", "probabilities", "landmarks"]
    request = pb_utils.InferenceRequest(
        model_name="mtcnn",
        requested_output_names=outputs,
        inputs=[pb_utils.Tensor("image", np.ascontiguousarray(pixels))],
        preferred_memory=pb_utils.PreferredMemory(pb_utils.TRITONSERVER_MEMORY_CPU, 0),
    )
    response = request.exec()
    if response.has_error():
        raise pb_utils.TritonModelException(response.error().message())
    return Faces(*(pb_utils.get_output_tensor_by_name(response, name).as_numpy() for name in outputs))
