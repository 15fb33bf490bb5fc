"""Several Triton servers behind one call: what one doesn't answer, another does, within the same request."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from typing import TypeAlias, TypeVar

from db.queries.faces import Vector
from service.errors import InferenceUnavailableError, OverloadedError, ServerGoneError, UnavailableError
from service.inference.face import Crop, Face
from service.inference.triton import TritonServer
from service.observability.metrics import FAILOVERS

T = TypeVar("T")

SendRequest: TypeAlias = Callable[[TritonServer], asyncio.Task[T]]
"""Begins to ask one server."""

HEDGE_DELAY_SECONDS = 1.5
"""How long one server may take before another is asked as well: longer than any accepted load makes an answer take."""

PAUSE_SECONDS = 0.2
"""Between two rounds of asking while no server accepts a connection."""


class FailoverClient:
    """Asks the least busy server first, and none twice to work on the same image.

    An image that a server dies of shall not kill it again and again. A server that accepts no connection has not seen
    the image: it is asked round after round, so a restart makes a request late, not wrong.
    """

    def __init__(self, servers: Sequence[TritonServer]) -> None:
        self._servers = servers

    async def face(self, image: bytes, request_id: str, *, patient: bool = True) -> Face:
        """Find and describe the face in an image file. The deadline is the caller's to set.

        Args:
            image: the file's bytes.
            request_id: for the servers' logs.
            patient: whether to go on asking while a server accepts no connection.

        Raises:
            ServiceError: as `TritonServer.ask`, of the server that was asked last.
        """
        return await self._answer(lambda server: server.infer_face(image, request_id), patient=patient)

    async def embed(self, crop: Crop, request_id: str) -> Vector:
        """Compute the embedding of an aligned face, float32 [512]. The deadline is the caller's to set.

        Raises:
            ServiceError: as `TritonServer.embed`, of the server that was asked last.
        """
        return await self._answer(lambda server: server.embed(crop, request_id), patient=True)

    async def _answer(self, ask: SendRequest[T], *, patient: bool) -> T:
        left = list(self._servers)
        while True:
            try:
                return await self._round(left, ask)
            except ServerGoneError:
                if not patient:
                    raise
                await asyncio.sleep(PAUSE_SECONDS)

    async def _round(self, left: list[TritonServer], ask: SendRequest[T]) -> T:
        """Ask one server after the other, each when those before it failed or are slow; the first answer counts.

        What is in `left` at the end are the servers that were gone.
        """
        untried = sorted(left, key=TritonServer.priority)
        left.clear()
        failure: UnavailableError = InferenceUnavailableError()
        attempts: dict[asyncio.Task[T], TritonServer] = {}
        first = untried[0]
        try:
            while untried or attempts:
                if untried and (not attempts or _is_freer(untried[0], attempts.values())):
                    server = untried.pop(0)
                    if server is not first:
                        FAILOVERS.inc()
                    attempts[ask(server)] = server
                patience = HEDGE_DELAY_SECONDS if untried else None
                ended, _ = await asyncio.wait(attempts, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
                for attempt in ended:
                    try:
                        answer = attempt.result()
                    except ServerGoneError:
                        left.append(attempts.pop(attempt))
                    except UnavailableError as error:
                        failure = error
                        del attempts[attempt]
                    else:
                        _suspect_overtaken(attempts, attempt)
                        return answer
        finally:
            await _cancel(attempts)
        if left and not isinstance(failure, OverloadedError):
            raise ServerGoneError
        raise failure


def _is_freer(server: TritonServer, slow: Iterable[TritonServer]) -> bool:
    """Whether it has at most half as much to do. Where all are slow by load, asking another would double the load."""
    return all(2 * server.under_way <= each.under_way for each in slow)


def _suspect_overtaken(attempts: dict[asyncio.Task[T], TritonServer], answered: asyncio.Task[T]) -> None:
    """Suspect the servers that were asked before the one that answered. Under load all are slow: then none is."""
    for attempt in takewhile(lambda each: each is not answered, attempts):
        attempts[attempt].mark_suspect()


async def _cancel(attempts: Iterable[asyncio.Task[T]]) -> None:
    for attempt in attempts:
        attempt.cancel()
    await asyncio.gather(*attempts, return_exceptions=True)
