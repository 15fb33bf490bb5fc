"""Enrolment: a face and a person become a user, exactly once."""

import asyncpg

from db import queries
from db.pool import Database
from db.queries import CachedVector, NewUser
from service.enrolment_key import key_hash
from service.errors import (
    EmailAlreadyExistsError,
    EnrollmentKeyNotFoundError,
    FaceAlreadyEnrolledError,
    SimilarityThresholdNotMetError,
)
from service.inference import Face, Inference
from service.release import Release


class Enroller:
    """Enrols by key, by image, or by both.

    All happens in one transaction: the key is taken in it, so a refused enrolment leaves the key as it was.
    And the enrolments of one embedding space wait for each other, so of two of one face the second finds the
    first.
    """

    def __init__(self, database: Database, inference: Inference, release: Release) -> None:
        self._database = database
        self._inference = inference
        self._release = release

    async def enrol(self, user: NewUser, req_id: str | None, image: bytes | None, request_id: str) -> int:
        """Enrol a user by the vector of a key, or of an image if there is no key, and return the new id.

        Raises:
            ServiceError: as `Inference.face` and `enrol_face`.
            DatabaseUnavailableError: as `Database.connection`.
        """
        face = None if image is None else await self._inference.face(image, request_id)
        return await self.enrol_face(user, req_id, face)

    async def enrol_face(self, user: NewUser, req_id: str | None, face: Face | None) -> int:
        """Enrol a user by a key, a face, or both; with both, the key's vector is the one that is kept.

        Where face and e-mail are both taken, the face is what the error names.

        Raises:
            EnrollmentKeyNotFoundError: the key is unknown, used, expired, or of a model that is not in use
                any more. SimilarityThresholdNotMetError: key and face are of two people.
                FaceAlreadyEnrolledError, EmailAlreadyExistsError: there is such a user.
        """
        async with self._database.transaction() as connection:
            vector = await self._vector(connection, req_id, face)
            await queries.lock_enrolments(connection, vector.embedding_space)
            nearest = await queries.nearest_user(connection, vector.embedding_space, vector.vector)
            if nearest and nearest.similarity >= self._threshold(vector.embedding_space):
                raise FaceAlreadyEnrolledError
            user_id = await queries.insert_user(connection, user, vector.embedding_space, vector.vector)
            if user_id is None:
                raise EmailAlreadyExistsError
            return user_id

    async def _vector(
        self, connection: asyncpg.Connection, req_id: str | None, face: Face | None
    ) -> CachedVector:
        if req_id is None:
            if face is None:
                raise ValueError("neither a key nor a face")
            return CachedVector(face.embedding, face.embedding_space)
        cached = await queries.take_cached_vector(connection, key_hash(req_id))
        if cached is None or not self._release.is_of(cached.embedding_space):
            raise EnrollmentKeyNotFoundError
        if face is not None:
            self._require_same_person(face, cached)
        return cached

    def _require_same_person(self, face: Face, cached: CachedVector) -> None:
        if face.embedding_space != cached.embedding_space:
            raise EnrollmentKeyNotFoundError
        similarity = float(face.embedding @ cached.vector)  # both have length 1
        if similarity < self._threshold(cached.embedding_space):
            raise SimilarityThresholdNotMetError

    def _threshold(self, space: str) -> float:
        return self._release.threshold(space).similarity
