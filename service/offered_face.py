"""The face that an enrolment brings: by an enrolment key, an image, or both."""

from dataclasses import replace

import asyncpg

from db.queries.enrolment_keys import take_cached_vector
from db.queries.faces import FaceVector
from db.queries.spaces import current_space
from service.auth.credentials import Call, key_hash
from service.errors import (
    EnrollmentKeyNotFoundError,
    OtherSpaceError,
    OutdatedKeyError,
    SimilarityThresholdNotMetError,
)
from service.faces.kept_faces import Seal
from service.faces.matching import same_person
from service.inference.active_release import Release
from service.inference.face import Face
from service.kept_faces import to_store


async def offered_face(
    connection: asyncpg.Connection,
    release: Release,
    req_id: str | None,
    seen: Face | None,
    call: Call,
    seal: Seal | None,
) -> FaceVector:
    """Return the vector to store, with the sealed face if faces are kept: the key's if there is one.

    The transaction takes the key.

    Args:
        connection: in a transaction. If that is undone, the key is as good as before.
        release: decides whether a key is of the present model, and whether two faces are one person's.
        req_id: an enrolment key.
        seen: the face in an image. One of the two is needed.
        call: who offers it.
        seal: for faces that are kept.

    Raises:
        EnrollmentKeyNotFoundError: the key is unknown, used, expired or given to another API key.
        OutdatedKeyError: it is of models that are not in use any more.
        OtherSpaceError: the image was seen by them. SimilarityThresholdNotMetError: key and image are of two people.
    """
    if req_id is None:
        if seen is None:
            raise ValueError("neither a key nor a face")
        return to_store(seen, seal)
    cached = await take_cached_vector(connection, key_hash(req_id), call.api_key.id)
    if cached is None:
        raise EnrollmentKeyNotFoundError
    current = await current_space(connection) or release.current_space()
    if cached.embedding_space != current:
        raise OutdatedKeyError(current, cached.sealed_face)
    if seen is not None:
        _require_same_person(release, seen.vector, cached)
    return cached if seal else replace(cached, sealed_face=None)


def _require_same_person(release: Release, seen: FaceVector, cached: FaceVector) -> None:
    if seen.embedding_space != cached.embedding_space:
        raise OtherSpaceError(cached.embedding_space)
    if not same_person(release.threshold(cached.embedding_space), seen, cached):
        raise SimilarityThresholdNotMetError
