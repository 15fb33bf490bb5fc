"""The one call to Triton, with a deadline and a bound on how many may be under way.

While models are exchanged a photo may meet those of a space that is not current any more: it is shown to the others.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from tritonclient.http.aio import InferenceServerClient

from db.queries.faces import Vector
from release.slots import Slot, Slots
from service.errors import InferenceUnavailableError, OtherSpaceError
from service.inference.capacity import ConcurrencyLimiter
from service.inference.face import Crop, Face
from service.inference.failover import FailoverClient
from service.inference.triton import TritonServer
from service.observability.metrics import Stage
from service.observability.observation import stage


class Inference:
    """The ensemble `face_embedding`, on as many Triton servers as the slot in use has."""

    def __init__(
        self, slots: Slots, servers: Sequence[FailoverClient], deadline: float, limiter: ConcurrencyLimiter
    ) -> None:
        self._slots = slots
        self._servers = servers
        self._deadline = deadline
        self._limiter = limiter
        self._preferred: tuple[str, Path] | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls, slots: Slots, deadline: float, limiter: ConcurrencyLimiter, *, with_crops: bool = False
    ) -> AsyncIterator["Inference"]:
        """Keep connections to the servers for the time of a ``with`` block. Does not wait for them.

        Args:
            slots: where the servers are, and which of them are in use.
            deadline: seconds after which an inference is given up.
            limiter: for those under way or waiting in Triton's queues; more are refused at once.
            with_crops: whether faces come with the pixels that their embeddings are made of.
        """
        async with AsyncExitStack() as stack:
            servers = []
            for urls in slots.urls:
                clients = [
                    await stack.enter_async_context(InferenceServerClient(url, conn_timeout=deadline))
                    for url in urls
                ]
                pairs = zip(urls, clients, strict=True)
                servers.append(FailoverClient([TritonServer(*pair, with_crops=with_crops) for pair in pairs]))
            yield cls(slots, servers, deadline, limiter)

    def prefer_space(self, space: str) -> None:
        """Ask models of this embedding space, if they are served, until another release is in use than now."""
        self._preferred = space, self._slots.current().release

    async def face(self, image: bytes, request_id: str, *, enrolling: bool = False) -> Face:
        """Find and describe the face in an image file.

        Raises:
            OverloadedError: too many inferences are under way.
            InvalidImageError, PayloadTooLargeError, FaceNotDetectedError: the ensemble refuses the image.
            InferenceUnavailableError: no answer in time, or one that is not the ensemble's.
        """
        with self._limiter.acquire(enrolling=enrolling), stage(Stage.INFERENCE):
            return await self._within_deadline(image, request_id, patient=True)

    async def embed(self, crop: Crop, space: str, request_id: str) -> Vector | None:
        """Compute the embedding of an aligned face, float32 [512]; None if no models of this space are served here.

        Raises:
            OverloadedError, InferenceUnavailableError: as `face`.
        """
        slot = self._slots.serving(space)
        if slot is None:
            return None
        with self._limiter.acquire(enrolling=True), stage(Stage.INFERENCE):
            async with self._deadline_of_one():
                return await self._servers[slot.number].embed(crop, request_id)

    async def probe(self, image: bytes, request_id: str) -> Face:
        """Do the same, whatever else is under way: readiness must not depend on the load, nor wait for a server.

        Raises:
            ServiceError: as `face`.
        """
        return await self._within_deadline(image, request_id, patient=False)

    async def _within_deadline(self, image: bytes, request_id: str, *, patient: bool) -> Face:
        servers = self._servers[self._slot().number]
        async with self._deadline_of_one():
            return await servers.face(image, request_id, patient=patient)

    @asynccontextmanager
    async def _deadline_of_one(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._deadline):
                yield
        except TimeoutError as error:
            raise InferenceUnavailableError from error

    def _slot(self) -> Slot:
        current = self._slots.current()
        if self._preferred and self._preferred[1] == current.release:
            return self._slots.of_space(self._preferred[0])
        return current


T = TypeVar("T")

MAX_SPACE_CHANGES = 2
"""During one request: an upgrade, and the rollback after it."""


async def retry_on_space_change(inference: Inference, attempt: Callable[[], Awaitable[T]]) -> T:
    """Find a photo's face and work with it in the database; do both again if the models were exchanged meanwhile.

    Which embedding space is current, the database says. So it is only there that a face turns out to be of another.

    Args:
        inference: is told which space is current.
        attempt: asks it about the photo, and works with the face. If the face is of another space, nothing of that
            work is left.

    Raises:
        OtherSpaceError: the models are exchanged again and again. And what the attempt raises.
    """
    for _ in range(MAX_SPACE_CHANGES):
        try:
            return await attempt()
        except OtherSpaceError as error:
            inference.prefer_space(error.current)
    return await attempt()
