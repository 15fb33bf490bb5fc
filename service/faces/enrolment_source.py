"""The face that an enrolment brings: by an enrolment key, an image, or both.

Enrolment keys outlive an exchange of the models where faces are kept: the kept face is embedded anew.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

import asyncpg

from db.pool import Database
from db.queries.enrolment_keys import renew_cached_vector, take_cached_vector
from db.queries.faces import FaceVector
from db.queries.spaces import current_space
from service.auth.credentials import RequestContext, token_hash
from service.errors import (
    EnrollmentKeyNotFoundError,
    OtherSpaceError,
    OutdatedKeyError,
    SimilarityThresholdNotMetError,
)
from service.faces.kept_faces import Seal, SealError, prepare_for_storage
from service.faces.matching import same_person
from service.inference.active_release import ActiveRelease
from service.inference.client import Inference, retry_on_space_change
from service.inference.face import Face

log = logging.getLogger("trifid")

T = TypeVar("T")


class EnrolmentKeyRenewal:
    """Makes the vector of an outdated key anew, from the kept face, by the models that are in use now.

    Vectors of two embedding spaces are never compared, so without a kept face the key is of no use any more.
    """

    def __init__(self, database: Database, inference: Inference, seal: Seal | None) -> None:
        self._database = database
        self._inference = inference
        self._seal = seal

    async def enrol_with_renewal(
        self,
        req_id: str | None,
        image: bytes | None,
        context: RequestContext,
        enrolment: Callable[[Face | None], Awaitable[T]],
    ) -> T:
        """Find the face in an image, if there is one, and enrol; again if the models were exchanged meanwhile.

        If that is refused for an outdated key, the key is renewed and the enrolment done again. The key is renewed
        outside the enrolment's transaction, so that nobody waits for an inference in it.

        Args:
            req_id: an enrolment key.
            image: the bytes of a photo.
            context: who asks.
            enrolment: works with the face in one transaction.

        Raises:
            OutdatedKeyError: the key can't be renewed.
            ServiceError: as `Inference.face`, `Inference.embed` and `retry_on_space_change`; and what the enrolment
                raises.
        """

        async def attempt() -> T:
            seen = (
                None
                if image is None
                else await self._inference.face(image, context.request_id, enrolling=True)
            )
            try:
                return await enrolment(seen)
            except OutdatedKeyError as outdated:
                if req_id is None:
                    raise
                await self._renew(req_id, outdated, context)
            return await enrolment(seen)

        return await retry_on_space_change(self._inference, attempt)

    async def _renew(self, req_id: str, outdated: OutdatedKeyError, context: RequestContext) -> None:
        if self._seal is None or outdated.sealed_face is None:
            raise outdated
        try:
            crop = self._seal.open(outdated.sealed_face)
        except SealError as error:
            log.warning(
                "the kept face of an enrolment key: %s", error, extra={"request_id": context.request_id}
            )
            raise outdated from error
        vector = await self._inference.embed(crop, outdated.current_space, context.request_id)
        if vector is None:
            raise outdated
        renewed = FaceVector(vector, outdated.current_space)

        async def work(connection: asyncpg.Connection) -> None:
            await renew_cached_vector(connection, token_hash(req_id), context.api_key.id, renewed)

        await self._database.run(work)


async def resolve_enrolment_face(
    connection: asyncpg.Connection,
    release: ActiveRelease,
    req_id: str | None,
    seen: Face | None,
    context: RequestContext,
    seal: Seal | None,
) -> FaceVector:
    """Return the vector to store, with the sealed face if faces are kept: the key's if there is one.

    The transaction takes the key.

    Args:
        connection: in a transaction. If that is undone, the key is as good as before.
        release: decides whether a key is of the present model, and whether two faces are one person's.
        req_id: an enrolment key.
        seen: the face in an image. One of the two is needed.
        context: who offers it.
        seal: for faces that are kept.

    Raises:
        EnrollmentKeyNotFoundError: the key is unknown, used, expired or given to another API key.
        OutdatedKeyError: it is of models that are not in use any more.
        OtherSpaceError: the image was seen by them. SimilarityThresholdNotMetError: key and image are of two people.
    """
    if req_id is None:
        if seen is None:
            raise ValueError("neither a key nor a face")
        return prepare_for_storage(seen, seal)
    cached = await take_cached_vector(connection, token_hash(req_id), context.api_key.id)
    if cached is None:
        raise EnrollmentKeyNotFoundError
    current = await current_space(connection) or release.current_space()
    if cached.embedding_space != current:
        raise OutdatedKeyError(current, cached.sealed_face)
    if seen is not None:
        _require_same_person(release, seen.vector, cached)
    return cached if seal else replace(cached, sealed_face=None)


def _require_same_person(release: ActiveRelease, seen: FaceVector, cached: FaceVector) -> None:
    if seen.embedding_space != cached.embedding_space:
        raise OtherSpaceError(cached.embedding_space)
    if not same_person(release.threshold(cached.embedding_space), seen, cached):
        raise SimilarityThresholdNotMetError
