"""Enrolment: a face and a person become a user, exactly once; and further faces of a user.

Further faces are of other days, in other light, so that the next photo finds a nearer one.
"""

import asyncpg

from db.pool import Database
from db.queries import audit, faces
from db.queries.audit import Action
from db.queries.faces import NewUser, count_faces, insert_face, lock_enrolments, lock_user
from db.queries.operations import EnrolmentResult, Operation
from db.queries.users import reenrol_user
from service.auth.credentials import RequestContext
from service.errors import (
    EmailAlreadyExistsError,
    FaceAlreadyEnrolledError,
    FaceLimitReachedError,
    NotFoundError,
    SimilarityThresholdNotMetError,
)
from service.faces.enrolment_source import EnrolmentKeyRenewal, resolve_enrolment_face
from service.faces.idempotency import run_idempotently
from service.faces.kept_faces import Seal
from service.faces.matching import identify, require_current_space
from service.inference.active_release import ActiveRelease
from service.inference.client import Inference
from service.inference.face import Face
from service.observability import metrics


class Enroller:
    """Enrols by key, by image, or by both.

    All happens in one transaction: the key is taken in it, so a refused enrolment leaves the key as it was.
    And the enrolments of one embedding space wait for each other, so of two of one face the second finds the
    first.
    """

    def __init__(
        self, database: Database, inference: Inference, release: ActiveRelease, seal: Seal | None = None
    ) -> None:
        """Take a seal if enrolled faces are kept."""
        self._database = database
        self._release = release
        self._seal = seal
        self._keys = EnrolmentKeyRenewal(database, inference, seal)

    async def enrol(
        self,
        user: NewUser,
        req_id: str | None,
        image: bytes | None,
        context: RequestContext,
        operation: Operation,
    ) -> int:
        """Enrol a user by the vector of a key, or of an image if there is no key, and return the new id.

        Raises:
            ServiceError: as `Inference.face` and `enrol_face`.
            DatabaseUnavailableError: as `Database.run`.
        """
        return await self._keys.enrol_with_renewal(
            req_id, image, context, lambda seen: self.enrol_face(user, req_id, seen, context, operation)
        )

    async def enrol_face(
        self,
        user: NewUser,
        req_id: str | None,
        seen: Face | None,
        context: RequestContext,
        operation: Operation,
    ) -> int:
        """Enrol a user by a key, a face, or both; with both, the key's vector is the one that is kept.

        Where face and e-mail are both taken, the face is what the error names. Known people of whom the present models
        have seen no face, for the models were exchanged, are enrolled again by their e-mail and birthdate, as who they
        were.

        Args:
            user: the person.
            req_id: an enrolment key.
            seen: the face in an image.
            context: who asks.
            operation: what the client calls this enrolment by. If it was done before, its user's id is returned.

        Raises:
            ServiceError: as `resolve_enrolment_face` and `run_idempotently`.
            OtherSpaceError: the face's embedding space is not the current one.
            FaceAlreadyEnrolledError, EmailAlreadyExistsError: there is such another user.
        """

        async def work(connection: asyncpg.Connection) -> EnrolmentResult:
            face = await resolve_enrolment_face(connection, self._release, req_id, seen, context, self._seal)
            await faces.lock_enrolments(connection, face.embedding_space)
            await require_current_space(connection, face.embedding_space)
            decision = await identify(connection, self._release.threshold(face.embedding_space), face)
            if decision.user:
                raise FaceAlreadyEnrolledError
            user_id = await faces.insert_user(connection, user, face) or await reenrol_user(
                connection, user, face
            )
            if user_id is None:
                raise EmailAlreadyExistsError
            await audit.record(connection, Action.ENROLLED, [user_id], context.actor)
            return EnrolmentResult(user_id, faces=1)

        return (
            await run_idempotently(self._database, operation, metrics.RequestOutcome.USER_ADDED, work)
        ).user_id


class FaceAdder:
    """Adds faces to users, by key, by image, or by both.

    All happens in one transaction, so a refusal leaves a key as it was. Additions and enrolments in one
    embedding space wait for each other: a face can't become a new user's and a known user's at once.
    """

    def __init__(
        self,
        database: Database,
        inference: Inference,
        release: ActiveRelease,
        max_faces: int,
        seal: Seal | None = None,
    ) -> None:
        """Take how many faces a user may have, and a seal if they are kept."""
        self._database = database
        self._release = release
        self._max_faces = max_faces
        self._seal = seal
        self._keys = EnrolmentKeyRenewal(database, inference, seal)

    async def add(
        self,
        user_id: int,
        req_id: str | None,
        image: bytes | None,
        context: RequestContext,
        operation: Operation,
    ) -> int:
        """Add the face of a key, or of an image if there is no key; return how many the user has now.

        Raises:
            ServiceError: as `Inference.face` and `add_face`.
            DatabaseUnavailableError: as `Database.run`.
        """
        return await self._keys.enrol_with_renewal(
            req_id, image, context, lambda seen: self.add_face(user_id, req_id, seen, context, operation)
        )

    async def add_face(
        self,
        user_id: int,
        req_id: str | None,
        seen: Face | None,
        context: RequestContext,
        operation: Operation,
    ) -> int:
        """Add a key's face, a seen one, or with both the key's; return how many the user has now.

        The face must be recognised as the user's, by the rule of recognition: else a wrong face, once added, would
        let its owner pass for the user.

        Args:
            user_id: whose face it is.
            req_id: an enrolment key.
            seen: the face in an image.
            context: who asks.
            operation: what the client calls this addition by. If it was done before, what it came to is returned.

        Raises:
            ServiceError: as `resolve_enrolment_face` and `run_idempotently`.
            NotFoundError: there is no such user. FaceLimitReachedError: the user has enough faces.
                SimilarityThresholdNotMetError: the face is not recognised as the user's.
        """

        async def work(connection: asyncpg.Connection) -> EnrolmentResult:
            if not await lock_user(connection, user_id):
                raise NotFoundError("There is no user with this id")
            face = await resolve_enrolment_face(connection, self._release, req_id, seen, context, self._seal)
            await lock_enrolments(connection, face.embedding_space)
            faces = await count_faces(connection, user_id)
            if faces >= self._max_faces:
                raise FaceLimitReachedError(f"The user has the {self._max_faces} faces that are allowed")
            decision = await identify(connection, self._release.threshold(face.embedding_space), face)
            if decision.user is None or decision.user.id != user_id:
                raise SimilarityThresholdNotMetError("The face is not recognised as this user's")
            await insert_face(connection, user_id, face)
            await audit.record(connection, Action.FACE_ADDED, [user_id], context.actor)
            return EnrolmentResult(user_id, faces + 1)

        return (
            await run_idempotently(self._database, operation, metrics.RequestOutcome.FACE_ADDED, work)
        ).faces
