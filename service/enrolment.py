"""Enrolment: a face and a person become a user, exactly once."""

from db import queries
from db.audit_queries import Action
from db.pool import Database
from db.queries import NewUser
from service.audit_trail import note
from service.call import Call
from service.decision import identify
from service.errors import EmailAlreadyExistsError, FaceAlreadyEnrolledError
from service.face import Face
from service.inference import Inference
from service.offered_face import offered_face
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

    async def enrol(self, user: NewUser, req_id: str | None, image: bytes | None, call: Call) -> int:
        """Enrol a user by the vector of a key, or of an image if there is no key, and return the new id.

        Raises:
            ServiceError: as `Inference.face` and `enrol_face`.
            DatabaseUnavailableError: as `Database.connection`.
        """
        seen = None if image is None else await self._inference.face(image, call.request_id)
        return await self.enrol_face(user, req_id, seen, call)

    async def enrol_face(self, user: NewUser, req_id: str | None, seen: Face | None, call: Call) -> int:
        """Enrol a user by a key, a face, or both; with both, the key's vector is the one that is kept.

        Where face and e-mail are both taken, the face is what the error names.

        Raises:
            ServiceError: as `offered_face`.
            FaceAlreadyEnrolledError, EmailAlreadyExistsError: there is such a user.
        """
        async with self._database.transaction() as connection:
            face = await offered_face(connection, self._release, req_id, seen, call)
            await queries.lock_enrolments(connection, face.embedding_space)
            decision = await identify(connection, self._release.threshold(face.embedding_space), face)
            if decision.user:
                raise FaceAlreadyEnrolledError
            user_id = await queries.insert_user(connection, user, face)
            if user_id is None:
                raise EmailAlreadyExistsError
            await note(connection, Action.ENROLLED, [user_id], call)
            return user_id
