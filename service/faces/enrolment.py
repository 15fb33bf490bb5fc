"""Further faces of a user: other days, other light, so that the next photo finds a nearer one."""

import asyncpg

from db.pool import Database
from db.queries.audit import Action
from db.queries.faces import count_faces, insert_face, lock_enrolments, lock_user
from db.queries.operations import Operation, Outcome
from service.audit_trail import note
from service.auth.credentials import Call
from service.errors import FaceLimitReachedError, NotFoundError, SimilarityThresholdNotMetError
from service.faces.enrolment_source import KeyRenewal
from service.faces.kept_faces import Seal
from service.faces.matching import identify
from service.inference.active_release import Release
from service.inference.client import Inference
from service.inference.face import Face
from service.observability import metrics
from service.offered_face import offered_face
from service.once import done_once


class FurtherFaces:
    """Adds faces to users, by key, by image, or by both.

    All happens in one transaction, so a refusal leaves a key as it was. Additions and enrolments in one
    embedding space wait for each other: a face can't become a new user's and a known user's at once.
    """

    def __init__(
        self,
        database: Database,
        inference: Inference,
        release: Release,
        most: int,
        seal: Seal | None = None,
    ) -> None:
        """Take how many faces a user may have, and a seal if they are kept."""
        self._database = database
        self._release = release
        self._most = most
        self._seal = seal
        self._keys = KeyRenewal(database, inference, seal)

    async def add(
        self, user_id: int, req_id: str | None, image: bytes | None, call: Call, operation: Operation
    ) -> int:
        """Add the face of a key, or of an image if there is no key; return how many the user has now.

        Raises:
            ServiceError: as `Inference.face` and `add_face`.
            DatabaseUnavailableError: as `Database.run`.
        """
        return await self._keys.enrolling(
            req_id, image, call, lambda seen: self.add_face(user_id, req_id, seen, call, operation)
        )

    async def add_face(
        self,
        user_id: int,
        req_id: str | None,
        seen: Face | None,
        call: Call,
        operation: Operation,
    ) -> int:
        """Add a key's face, a seen one, or with both the key's; return how many the user has now.

        The face must be recognised as the user's, by the rule of recognition: else a wrong face, once added, would
        let its owner pass for the user.

        Args:
            user_id: whose face it is.
            req_id: an enrolment key.
            seen: the face in an image.
            call: who asks.
            operation: what the client calls this addition by. If it was done before, what it came to is returned.

        Raises:
            ServiceError: as `offered_face` and `done_once`.
            NotFoundError: there is no such user. FaceLimitReachedError: the user has enough faces.
                SimilarityThresholdNotMetError: the face is not recognised as the user's.
        """

        async def work(connection: asyncpg.Connection) -> Outcome:
            if not await lock_user(connection, user_id):
                raise NotFoundError("There is no user with this id")
            face = await offered_face(connection, self._release, req_id, seen, call, self._seal)
            await lock_enrolments(connection, face.embedding_space)
            faces = await count_faces(connection, user_id)
            if faces >= self._most:
                raise FaceLimitReachedError(f"The user has the {self._most} faces that are allowed")
            decision = await identify(connection, self._release.threshold(face.embedding_space), face)
            if decision.user is None or decision.user.id != user_id:
                raise SimilarityThresholdNotMetError("The face is not recognised as this user's")
            await insert_face(connection, user_id, face)
            await note(connection, Action.FACE_ADDED, [user_id], call)
            return Outcome(user_id, faces + 1)

        return (await done_once(self._database, operation, metrics.Outcome.FACE_ADDED, work)).faces
