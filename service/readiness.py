"""Readiness by doing: a query and an inference of a real photo, as every request needs them.

Asking Triton whether it is ready is not enough: with a step's process dead it goes on saying so.
"""

import asyncio
import time

from db import queries
from db.pool import Database, DatabaseUnavailableError
from service import errors
from service.inference import Inference
from service.release import Release
from service.schemas import ReadyAnswer

MAX_AGE_SECONDS = 3.0
"""For how long a good outcome is answered again without a new check."""

RETRY_SECONDS = 0.5
"""The same for a bad one: what starts or recovers shall be seen soon."""


class Readiness:
    """The outcome of the last check; probes that come in quick succession or at once share one."""

    def __init__(self, database: Database, inference: Inference, release: Release) -> None:
        self._database = database
        self._inference = inference
        self._release = release
        self._one_at_a_time = asyncio.Lock()
        self._checked_at = float("-inf")
        self._outcome: ReadyAnswer | errors.UnavailableError = errors.InferenceUnavailableError()

    async def check(self) -> ReadyAnswer:
        """Return what is ready.

        Raises:
            InferenceUnavailableError, DatabaseUnavailableError: what is not; the message has both states.
        """
        async with self._one_at_a_time:
            if time.monotonic() - self._checked_at >= self._lifetime():
                self._outcome = await self._try()
                self._checked_at = time.monotonic()
        if isinstance(self._outcome, errors.UnavailableError):
            raise self._outcome.with_traceback(None)
        return self._outcome

    def _lifetime(self) -> float:
        return MAX_AGE_SECONDS if isinstance(self._outcome, ReadyAnswer) else RETRY_SECONDS

    async def _try(self) -> ReadyAnswer | errors.UnavailableError:
        query, inference = await asyncio.gather(self._query(), self._infer())
        if query is None and isinstance(inference, ReadyAnswer):
            return inference
        kind = errors.DatabaseUnavailableError if query else errors.InferenceUnavailableError
        outcome = kind(f"Not ready. {_state('database', query)}; {_state('inference', inference)}")
        outcome.__cause__ = next(each for each in (query, inference) if isinstance(each, Exception))
        return outcome

    async def _query(self) -> DatabaseUnavailableError | None:
        try:
            async with self._database.connection() as connection:
                await queries.ping(connection)
        except DatabaseUnavailableError as error:
            return error
        return None

    async def _infer(self) -> ReadyAnswer | errors.ServiceError:
        try:
            face = await self._inference.face(self._release.probe(), "readiness")
            threshold = self._release.threshold(face.embedding_space)
        except errors.ServiceError as error:
            return error
        return ReadyAnswer(
            embedding_space=face.embedding_space,
            threshold=threshold.similarity,
            threshold_source=threshold.source,
        )


def _state(component: str, outcome: Exception | ReadyAnswer | None) -> str:
    return f"{component}: {outcome if isinstance(outcome, Exception) else 'ok'}"
