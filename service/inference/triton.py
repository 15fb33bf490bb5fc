"""One Triton server: a file's bytes in, the face in it out. Nothing is decoded or measured here."""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import aiohttp
import numpy as np
from tritonclient.http import InferInput, InferRequestedOutput, InferResult
from tritonclient.http.aio import InferenceServerClient
from tritonclient.utils import InferenceServerException

from db.queries.faces import Vector
from service.errors import (
    FaceNotDetectedError,
    InferenceUnavailableError,
    InvalidImageError,
    OverloadedError,
    PayloadTooLargeError,
    ServerGoneError,
    ServiceError,
)
from service.inference.face import CROP_SHAPE, Crop, Face
from service.observability.observation import trace_headers

log = logging.getLogger("trifid")

T = TypeVar("T")

MODEL = "face_embedding"
EMBEDDING_MODEL = "facenet"
_EMBEDDING = "embedding"
_OUTPUTS = (
    _EMBEDDING,
    "embedding_space",
    "box",
    "landmarks",
    "probability",
    "quality",
    "faces_detected",
)
_CROP_OUTPUT = "face"
# How a step of the ensemble refuses an image: "in ensemble 'face_embedding', REASON: TEXT".
_REFUSAL = re.compile(r"in ensemble '[^']*', (\w+):")
_REFUSALS: dict[str, type[ServiceError]] = {
    error.reason: error for error in (InvalidImageError, PayloadTooLargeError, FaceNotDetectedError)
}
# What a step's queue policy says when the queue is full, or the request waited in it for too long.
_QUEUE_REFUSAL = re.compile(r"xceeds maximum queue size|timeout expired", re.IGNORECASE)
_NO_ANSWER = (aiohttp.ClientError, OSError, TimeoutError)
# What Triton's client and numpy raise over a body that is not the ensemble's.
_NOT_AS_AGREED = (AttributeError, LookupError, TypeError, ValueError)

SUSPECT_SECONDS = (3.0, 24.0)
"""How long a server that failed is asked only after the others: at first about what its restart takes, and twice as
long each time that it fails again, up to the second."""


class TritonServer:
    """A server that serves the ensemble, and what is known of it: how busy it is, and whether it failed lately."""

    def __init__(self, url: str, client: InferenceServerClient, *, with_crops: bool = False) -> None:
        """Take the server's address, a client of it, and whether faces come with what their embeddings are made of."""
        self.url = url
        self._outputs = (*_OUTPUTS, _CROP_OUTPUT) if with_crops else _OUTPUTS
        self._client = client
        self.under_way = 0
        """Requests that it works on, or that wait in its queues."""
        self._suspected_until = 0.0
        self._suspicion, self._longest_suspicion = SUSPECT_SECONDS

    def priority(self) -> tuple[bool, int]:
        """What servers are sorted by, to be asked in this order."""
        return time.monotonic() < self._suspected_until, self.under_way

    def mark_suspect(self) -> None:
        """Let others be asked first for a while."""
        if time.monotonic() >= self._suspected_until:
            self._suspected_until = time.monotonic() + self._suspicion
            self._suspicion = min(2 * self._suspicion, self._longest_suspicion)

    def infer_face(self, image: bytes, request_id: str) -> asyncio.Task[Face]:
        """Begin to find and describe the face in an image file.

        The task raises:
            InvalidImageError, PayloadTooLargeError, FaceNotDetectedError: the ensemble refuses the image.
            OverloadedError: its queues are full.
            ServerGoneError: no connection. InferenceUnavailableError: no answer, or one that is not the ensemble's.
        """
        image_tensor = InferInput("image", [len(image)], "UINT8")
        image_tensor.set_data_from_numpy(np.frombuffer(image, dtype=np.uint8), binary_data=True)
        outputs = self._outputs
        return self._begin(
            self._infer(MODEL, image_tensor, outputs, request_id, lambda found: _face(found, outputs))
        )

    def embed(self, crop: Crop, request_id: str) -> asyncio.Task[Vector]:
        """Begin to compute the embedding of an aligned face, float32 [512], by the ensemble's last step alone.

        The task raises:
            UnavailableError: as `ask`'s.
        """
        face = InferInput("face", [1, *CROP_SHAPE], "UINT8")
        face.set_data_from_numpy(crop[np.newaxis], binary_data=True)
        return self._begin(self._infer(EMBEDDING_MODEL, face, (_EMBEDDING,), request_id, _embedding))

    def _begin(self, inference: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        self.under_way += 1
        task = asyncio.create_task(inference)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.under_way -= 1
        if task.cancelled():
            return
        if isinstance(task.exception(), InferenceUnavailableError):
            self.mark_suspect()
        else:
            self._suspicion = SUSPECT_SECONDS[0]

    async def _infer(
        self,
        model: str,
        tensor: InferInput,
        outputs: Sequence[str],
        request_id: str,
        read: Callable[[InferResult], T],
    ) -> T:
        try:
            result = await self._client.infer(
                model,
                [tensor],
                outputs=[InferRequestedOutput(name, binary_data=True) for name in outputs],
                request_id=request_id,
                headers=trace_headers(),
            )
            return read(result)
        except InferenceServerException as error:
            raise _refusal(error, request_id) from error
        except aiohttp.ClientConnectorError as error:
            raise ServerGoneError from error
        except (*_NO_ANSWER, *_NOT_AS_AGREED) as error:
            raise InferenceUnavailableError from error


def _refusal(error: InferenceServerException, request_id: str) -> ServiceError:
    """Tell the ensemble's verdict on an image from everything else, which is no fault of the client."""
    refusal = _REFUSAL.match(error.message())
    if error.status() == "400" and refusal and refusal[1] in _REFUSALS:
        return _REFUSALS[refusal[1]]()
    if _QUEUE_REFUSAL.search(error.message()):
        return OverloadedError()
    log.error("triton answered %s: %.200s", error.status(), error.message(), extra={"request_id": request_id})
    return InferenceUnavailableError()


def _embedding(result: InferResult) -> Vector:
    embedding: Vector | None = result.as_numpy(_EMBEDDING)
    if embedding is None:
        raise LookupError("the embedding is missing")
    return embedding.reshape(512)


def _face(result: InferResult, outputs: Sequence[str]) -> Face:
    """Read the ensemble's outputs; one that is missing or of another shape raises an error of _NOT_AS_AGREED."""
    tensors = {name: result.as_numpy(name) for name in outputs}
    if any(tensor is None for tensor in tensors.values()):
        raise LookupError("an output is missing")
    left, top, right, bottom = tensors["box"].reshape(4).tolist()
    size, sharpness, roll, yaw = tensors["quality"].reshape(4).tolist()
    return Face(
        embedding=tensors[_EMBEDDING].reshape(512),
        embedding_space=tensors["embedding_space"].item().decode(),
        probability=tensors["probability"].item(),
        box=(left, top, right, bottom),
        landmarks=[(x, y) for x, y in tensors["landmarks"].reshape(5, 2).tolist()],
        quality=(size, sharpness, roll, yaw),
        faces_detected=tensors["faces_detected"].item(),
        crop=tensors[_CROP_OUTPUT].reshape(CROP_SHAPE) if _CROP_OUTPUT in tensors else None,
    )
