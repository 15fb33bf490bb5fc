"""The network of a release, asked for many kept faces at once: the model `facenet` of its Triton servers.

The serving way, not the graph in this process: so the vectors are those that the new release will make of photos, and
it works wherever Triton runs it, on a GPU too.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import numpy as np
from numpy.typing import NDArray
from tritonclient.http import InferInput, InferRequestedOutput
from tritonclient.http.aio import InferenceServerClient
from tritonclient.utils import InferenceServerException

from db.queries.faces import Vector
from export.errors import ExportError
from service.inference.face import CROP_SHAPE, Crop

Crops = Crop
"""Several of them: [n, 160, 160, 3]."""

MODEL, INPUT, OUTPUT = "facenet", "face", "embedding"

MOST_FACES = 8
"""In one request: the model's `max_batch_size`."""

IN_FLIGHT = 2
"""Requests at each server: while one is computed, the next arrives. More would only wait there."""

PATIENCE_SECONDS = 60.0
"""For a server that was killed: its restart takes some seconds, several times as many on a machine that is busy."""

PAUSE_SECONDS = 0.5
"""Between two tries."""

DEADLINE_SECONDS = 30.0
"""For one request. One of eight faces takes less than a second, beside a serving load some."""

LENGTH_TOLERANCE = 0.01
"""By how much an embedding's length may differ from 1; 32-bit numbers are within 0.0001, INT8's rounding too."""


class FaceModelError(ExportError):
    """No server makes embeddings; the message is one line."""


class _RefusedError(Exception):
    """The servers answer, but with an error for these faces, for as long as patience lasts."""


class FaceModel:
    """As many requests at once as keep the servers busy; what one server fails to answer, the next is asked."""

    def __init__(self, clients: Sequence[InferenceServerClient], patience: float) -> None:
        self._patience = patience
        self._free: asyncio.Queue[InferenceServerClient] = asyncio.Queue()
        for client in [*clients] * IN_FLIGHT:
            self._free.put_nowait(client)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, urls: Sequence[str], patience: float = PATIENCE_SECONDS
    ) -> AsyncIterator["FaceModel"]:
        """Keep connections to the servers for the time of a ``with`` block. Does not wait for them.

        Args:
            urls: host and port of each server's HTTP endpoint.
            patience: seconds for which a request is tried again.
        """
        async with AsyncExitStack() as stack:
            clients = [InferenceServerClient(url, conn_timeout=DEADLINE_SECONDS) for url in urls]
            yield cls([await stack.enter_async_context(client) for client in clients], patience)

    async def embed(self, crops: Crops) -> list[Vector | None]:
        """Make the embedding, float32 [512] of length 1, of each aligned face; None where the network has none.

        Raises:
            FaceModelError: no server answers in time, or none has an embedding for any face.
        """
        parts = np.split(crops, range(MOST_FACES, len(crops), MOST_FACES))
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._part(part)) for part in parts]
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        return [vector for task in tasks for vector in task.result()]

    async def _part(self, crops: Crops) -> list[Vector | None]:
        """One request; where it is refused, one for each of its faces: it may be one face's fault."""
        try:
            return [vector if _is_embedding(vector) else None for vector in await self._patiently(crops)]
        except _RefusedError as error:
            await self._require_working(error)
        if len(crops) == 1:
            return [None]
        return [vector for crop in crops for vector in await self._part(crop[np.newaxis])]

    async def _require_working(self, refusal: _RefusedError) -> None:
        try:
            await self._patiently(np.zeros((1, *CROP_SHAPE), np.uint8))
        except _RefusedError:
            raise FaceModelError(f"the models don't make embeddings: {refusal}") from None

    async def _patiently(self, crops: Crops) -> NDArray[np.float32]:
        deadline = time.monotonic() + self._patience
        while True:
            client = await self._free.get()
            try:
                return await _infer(client, crops)
            except InferenceServerException as error:
                failure: Exception = _RefusedError(str(error.message()).split("\n", 1)[0][:200])
            except (aiohttp.ClientError, OSError):
                failure = FaceModelError("no Triton server answers")
            finally:
                self._free.put_nowait(client)
            if time.monotonic() + PAUSE_SECONDS >= deadline:
                raise failure
            await asyncio.sleep(PAUSE_SECONDS)


async def _infer(client: InferenceServerClient, crops: Crops) -> NDArray[np.float32]:
    tensor = InferInput(INPUT, list(crops.shape), "UINT8")
    tensor.set_data_from_numpy(crops, binary_data=True)
    async with asyncio.timeout(DEADLINE_SECONDS):
        answer = await client.infer(MODEL, [tensor], outputs=[InferRequestedOutput(OUTPUT, binary_data=True)])
    embeddings: NDArray[np.float32] | None = answer.as_numpy(OUTPUT)
    if embeddings is None or embeddings.shape != (len(crops), 512):
        raise FaceModelError(f"the model {MODEL} answers with something else than embeddings")
    return embeddings


def _is_embedding(vector: Vector) -> bool:
    """What isn't of length 1, not a number for instance, would be like everybody or nobody."""
    return bool(abs(np.linalg.norm(vector) - 1) <= LENGTH_TOLERANCE)
