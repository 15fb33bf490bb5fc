"""Triton's glue around `alignment`: a photo and its detections in, one aligned face and its description out."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import triton_python_backend_utils as pb_utils

sys.path.insert(0, str(Path(__file__).parent))

from alignment import AlignedFace, FaceNotDetectedError, Faces, align


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
            face = align(tensor("photo"), tensor("scale"), faces)
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
