"""Triton's glue around `photo`: bytes in, an upright photo or a named error out."""

import os
import sys
from pathlib import Path
from typing import Any

import triton_python_backend_utils as pb_utils

sys.path.insert(0, str(Path(__file__).parent))

from photo import InvalidImageError, Limits, PayloadTooLargeError, read_photo, register_heif


class TritonPythonModel:
    """The `decode` step."""

    def initialize(self, args: dict[str, str]) -> None:
        """Read the operator's limits: the same two variables that the service reads."""
        register_heif()
        self.limits = Limits(
            image_bytes=int(os.environ.get("TRIFID_MAX_IMAGE_BYTES", 10 * 1024 * 1024)),
            image_pixels=int(os.environ.get("TRIFID_MAX_IMAGE_PIXELS", 50_000_000)),
        )

    def execute(self, requests: list[Any]) -> list[Any]:
        """Answer each request on its own: photos differ in size, so there is nothing to batch."""
        return [self._answer(request) for request in requests]

    def _answer(self, request: Any) -> Any:
        data = pb_utils.get_input_tensor_by_name(request, "image").as_numpy().tobytes()
        try:
            photo = read_photo(data, self.limits)
        except InvalidImageError as error:
            return _refusal(f"invalid_image: {error}")
        except PayloadTooLargeError as error:
            return _refusal(f"payload_too_large: {error}")
        return pb_utils.InferenceResponse(
            [pb_utils.Tensor("photo", photo.pixels), pb_utils.Tensor("scale", photo.scale)]
        )


def _refusal(text: str) -> Any:
    return pb_utils.InferenceResponse(error=pb_utils.TritonError(text, pb_utils.TritonError.INVALID_ARG))
