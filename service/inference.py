"""The one call to Triton: a file's bytes in, the face in it out. Nothing is decoded or measured here."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import numpy as np
from tritonclient.http import InferInput, InferRequestedOutput, InferResult
from tritonclient.http.aio import InferenceServerClient
from tritonclient.utils import InferenceServerException

from db.queries import FaceVector, Vector
from service.errors import (
    FaceNotDetectedError,
    InferenceUnavailableError,
    InvalidImageError,
    OverloadedError,
    PayloadTooLargeError,
    ServiceError,
)
from service.metrics import Stage
from service.stages import stage, trace_headers

log = logging.getLogger("trifid")

MODEL = "face_embedding"
_OUTPUTS = (
    "embedding",
    "embedding_space",
    "box",
    "landmarks",
    "probability",
    "quality",
    "faces_detected",
)
# How a step of the ensemble refuses an image: "in ensemble 'face_embedding', REASON: TEXT".
_REFUSAL = re.compile(r"in ensemble '[^']*', (\w+):")
_REFUSALS: dict[str, type[ServiceError]] = {
    error.reason: error for error in (InvalidImageError, PayloadTooLargeError, FaceNotDetectedError)
}
_NO_ANSWER = (aiohttp.ClientError, OSError, TimeoutError)
# What Triton's client and numpy raise over a body that is not the ensemble's.
_NOT_AS_AGREED = (AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class Face:
    """The most prominent face of a photo. Coordinates are pixels of the upright photo."""

    embedding: Vector
    """float32 [512] of length 1."""
    embedding_space: str
    probability: float
    box: tuple[float, float, float, float]
    """Left, top, right, bottom."""
    landmarks: list[tuple[float, float]]
    """Left eye, right eye, nose, left and right corner of the mouth, as seen in the image; x, y."""
    quality: tuple[float, float, float, float]
    """Face size (root of the box's area, pixels), sharpness, roll (degrees), yaw (estimate, -1 to 1)."""
    faces_detected: int

    @property
    def vector(self) -> FaceVector:
        """What is compared and stored of the face."""
        return FaceVector(self.embedding, self.embedding_space)


class Inference:
    """Triton's ensemble `face_embedding`."""

    def __init__(self, client: InferenceServerClient, deadline: float, most_at_once: int) -> None:
        self._client = client
        self._deadline = deadline
        self._free_places = most_at_once

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, deadline: float, most_at_once: int) -> AsyncIterator["Inference"]:
        """Keep connections to Triton for the time of a ``with`` block. Does not wait for the server.

        Args:
            url: host and port of Triton's HTTP endpoint.
            deadline: seconds after which an inference is given up.
            most_at_once: how many may be under way or wait in Triton's queues; more are refused at once.
        """
        async with InferenceServerClient(url, conn_timeout=deadline) as client:
            yield cls(client, deadline, most_at_once)

    async def face(self, image: bytes, request_id: str) -> Face:
        """Find and describe the face in an image file.

        Raises:
            OverloadedError: too many inferences are under way.
            ServiceError: as `probe`.
        """
        if self._free_places <= 0:
            raise OverloadedError
        self._free_places -= 1
        try:
            with stage(Stage.INFERENCE):
                return await self.probe(image, request_id)
        finally:
            self._free_places += 1

    async def probe(self, image: bytes, request_id: str) -> Face:
        """Do the same, whatever else is under way: readiness must not depend on the load.

        Raises:
            InvalidImageError, PayloadTooLargeError, FaceNotDetectedError: the ensemble refuses the image.
            InferenceUnavailableError: no answer in time, or one that is not the ensemble's.
        """
        try:
            async with asyncio.timeout(self._deadline):
                result = await self._client.infer(
                    MODEL,
                    [_image_tensor(image)],
                    outputs=_requested_outputs(),
                    request_id=request_id,
                    headers=trace_headers(),
                )
            return _face(result)
        except InferenceServerException as error:
            raise _refusal(error, request_id) from error
        except (*_NO_ANSWER, *_NOT_AS_AGREED) as error:
            raise InferenceUnavailableError from error


def _image_tensor(image: bytes) -> InferInput:
    tensor = InferInput("image", [len(image)], "UINT8")
    tensor.set_data_from_numpy(np.frombuffer(image, dtype=np.uint8), binary_data=True)
    return tensor


def _requested_outputs() -> list[InferRequestedOutput]:
    return [InferRequestedOutput(name, binary_data=True) for name in _OUTPUTS]


def _refusal(error: InferenceServerException, request_id: str) -> ServiceError:
    """Tell the ensemble's verdict on an image from everything else, which is no fault of the client."""
    refusal = _REFUSAL.match(error.message())
    if error.status() == "400" and refusal and refusal[1] in _REFUSALS:
        return _REFUSALS[refusal[1]]()
    log.error("triton answered %s: %.200s", error.status(), error.message(), extra={"request_id": request_id})
    return InferenceUnavailableError()


def _face(result: InferResult) -> Face:
    """Read the ensemble's outputs; one that is missing or of another shape raises an error of _NOT_AS_AGREED."""
    tensors = {name: result.as_numpy(name) for name in _OUTPUTS}
    if any(tensor is None for tensor in tensors.values()):
        raise LookupError("an output is missing")
    left, top, right, bottom = tensors["box"].reshape(4).tolist()
    size, sharpness, roll, yaw = tensors["quality"].reshape(4).tolist()
    return Face(
        embedding=tensors["embedding"].reshape(512),
        embedding_space=tensors["embedding_space"].item().decode(),
        probability=tensors["probability"].item(),
        box=(left, top, right, bottom),
        landmarks=[(x, y) for x, y in tensors["landmarks"].reshape(5, 2).tolist()],
        quality=(size, sharpness, roll, yaw),
        faces_detected=tensors["faces_detected"].item(),
    )
