"""The face that an enrolment brings: by an enrolment key, an image, or both."""

import asyncpg

from db.cache_queries import take_cached_vector
from db.queries import FaceVector
from db.space_queries import current_space
from service.call import Call
from service.decision import same_person
from service.enrolment_key import key_hash
from service.errors import EnrollmentKeyNotFoundError, SimilarityThresholdNotMetError
from service.face import Face
from service.release import Release


async def offered_face(
    connection: asyncpg.Connection, release: Release, req_id: str | None, seen: Face | None, call: Call
) -> FaceVector:
    """Return the vector to store: that of the key if there is one, which the transaction takes.

    Args:
        connection: in a transaction. If that is undone, the key is as good as before.
        release: decides whether a key is of the present model, and whether two faces are one person's.
        req_id: an enrolment key.
        seen: the face in an image. One of the two is needed.
        call: who offers it.

    Raises:
        EnrollmentKeyNotFoundError: the key is unknown, used, expired, given to another API key, or of a model that
            is not in use any more. SimilarityThresholdNotMetError: key and image are of two people.
    """
    if req_id is None:
        if seen is None:
            raise ValueError("neither a key nor a face")
        return seen.vector
    cached = await take_cached_vector(connection, key_hash(req_id), call.api_key.id)
    current = await current_space(connection) or release.current_space()
    if cached is None or cached.embedding_space != current:
        raise EnrollmentKeyNotFoundError
    if seen is not None:
        _require_same_person(release, seen.vector, cached)
    return cached


def _require_same_person(release: Release, seen: FaceVector, cached: FaceVector) -> None:
    if seen.embedding_space != cached.embedding_space:
        raise EnrollmentKeyNotFoundError
    if not same_person(release.threshold(cached.embedding_space), seen, cached):
        raise SimilarityThresholdNotMetError
