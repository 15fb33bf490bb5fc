"""Enrolment keys outlive an exchange of the models, where faces are kept."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from db.cache_queries import renew_cached_vector
from db.pool import Database
from db.queries import FaceVector
from service.call import Call
from service.enrolment_key import key_hash
from service.errors import OutdatedKeyError
from service.inference import Inference
from service.sealing import Seal, SealError

log = logging.getLogger("trifid")

T = TypeVar("T")


class KeyRenewal:
    """Makes the vector of an outdated key anew, from the kept face, by the models that are in use now.

    Vectors of two embedding spaces are never compared, so without a kept face the key is of no use any more.
    """

    def __init__(self, database: Database, inference: Inference, seal: Seal | None) -> None:
        self._database = database
        self._inference = inference
        self._seal = seal

    async def renewing(self, req_id: str | None, call: Call, enrolment: Callable[[], Awaitable[T]]) -> T:
        """Enrol; if that is refused for an outdated key, renew the key and enrol again.

        The key is renewed outside the enrolment's transaction, so that nobody waits for an inference in it.

        Raises:
            OutdatedKeyError: the key can't be renewed.
            InferenceUnavailableError: as `Inference.embed`. And what the enrolment raises.
        """
        try:
            return await enrolment()
        except OutdatedKeyError as outdated:
            if req_id is None:
                raise
            await self._renew(req_id, outdated, call)
        return await enrolment()

    async def _renew(self, req_id: str, outdated: OutdatedKeyError, call: Call) -> None:
        if self._seal is None or outdated.sealed_face is None:
            raise outdated
        try:
            crop = self._seal.open(outdated.sealed_face)
        except SealError as error:
            log.warning("the kept face of an enrolment key: %s", error, extra={"request_id": call.request_id})
            raise outdated from error
        vector = await self._inference.embed(crop, outdated.current_space, call.request_id)
        if vector is None:
            raise outdated
        renewed = FaceVector(vector, outdated.current_space)

        async def work(connection: asyncpg.Connection) -> None:
            await renew_cached_vector(connection, key_hash(req_id), call.api_key.id, renewed)

        await self._database.run(work)
