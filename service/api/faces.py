"""Recognition and enrolment: the routes, and their outcomes in the contract's words."""

from typing import Annotated, Any

from litestar import Controller, Request, post

from service.api import openapi
from service.api.multipart import read_multipart
from service.api.schemas import (
    AddedAnswer,
    EnrollmentKey,
    FaceAddedAnswer,
    MatchAnswer,
    Metadata,
    NoMatchAnswer,
    Quality,
    UserInfo,
    format_utc,
)
from service.api.validation import new_user, parse_user_id, require_image, require_key_or_image
from service.auth.credentials import RequestContext, Scope
from service.auth.guards import requires
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.idempotency import idempotent_operation
from service.faces.matching import Decision
from service.faces.recognition import Match, NoMatch, Recogniser
from service.inference.face import Face
from service.observability.metrics import RequestOutcome
from service.observability.observation import record_outcome
from service.settings import Settings

ClientRequest = Request[Any, Any, Any]
IdempotencyKey = Annotated[str | None, openapi.IDEMPOTENCY_KEY]


class FacesController(Controller):
    """Recognition and enrolment."""

    path = "/api/v1"
    tags = ("faces",)

    @post(
        "/recognise_user",
        status_code=200,
        guards=[requires(Scope.RECOGNISE)],
        operation_class=openapi.RecogniseUser,
        responses=openapi.RECOGNISE_USER,
    )
    async def recognise_user(
        self, request: ClientRequest, context: RequestContext, recogniser: Recogniser, settings: Settings
    ) -> MatchAnswer | NoMatchAnswer:
        """Recognise the most prominent face of a photo."""
        form = await read_multipart(request, frozenset({"image"}), settings.max_image_bytes)
        outcome = await recogniser.recognise(require_image(form), context)
        record_outcome(RequestOutcome.MATCH if isinstance(outcome, Match) else RequestOutcome.NO_MATCH)
        return to_recognition_response(outcome, context.request_id)

    @post(
        "/add_user",
        status_code=201,
        guards=[requires(Scope.ENROL)],
        operation_class=openapi.AddUser,
        responses=openapi.ADD_USER,
    )
    async def add_user(
        self,
        request: ClientRequest,
        context: RequestContext,
        enroller: Enroller,
        settings: Settings,
        idempotency_key: IdempotencyKey = None,
    ) -> AddedAnswer:
        """Enrol a person by an enrolment key, a photo, or both."""
        names = frozenset({"name", "birthdate", "email", "req_id", "image"})
        form = await read_multipart(request, names, settings.max_image_bytes)
        user, (req_id, image) = new_user(form), require_key_or_image(form)
        operation = idempotent_operation(idempotency_key, context, "add_user", form.digest)
        user_id = await enroller.enrol(user, req_id, image, context, operation)
        return AddedAnswer(user_id=str(user_id), request_id=context.request_id)

    @post(
        "/users/{user_id:str}/faces",
        status_code=201,
        guards=[requires(Scope.ENROL)],
        operation_class=openapi.AddFace,
        responses=openapi.ADD_FACE,
    )
    async def add_face(
        self,
        request: ClientRequest,
        context: RequestContext,
        user_id: str,
        face_adder: FaceAdder,
        settings: Settings,
        idempotency_key: IdempotencyKey = None,
    ) -> FaceAddedAnswer:
        """Add a further face of a user by an enrolment key, a photo, or both."""
        user = parse_user_id(user_id)
        form = await read_multipart(request, frozenset({"req_id", "image"}), settings.max_image_bytes)
        operation = idempotent_operation(idempotency_key, context, f"faces of {user_id}", form.digest)
        faces = await face_adder.add(user, *require_key_or_image(form), context, operation)
        return FaceAddedAnswer(user_id=user_id, faces=faces, request_id=context.request_id)


def to_recognition_response(outcome: Match | NoMatch, request_id: str) -> MatchAnswer | NoMatchAnswer:
    """Build the answer of recognise_user."""
    metadata = _metadata(outcome.face, outcome.decision)
    if isinstance(outcome, Match):
        user = outcome.user
        return MatchAnswer(
            request_id=request_id,
            user_info=UserInfo(id=str(user.id), name=user.name, email=user.email),
            similarity=round(user.similarity, 6),
            metadata=metadata,
        )
    key = EnrollmentKey(outcome.req_id, format_utc(outcome.expires_at), metadata)
    return NoMatchAnswer(request_id=request_id, req_id=key.req_id, enrollment_key=key)


def _metadata(face: Face, decision: Decision) -> Metadata:
    left, top, right, bottom = (round(value, 2) for value in face.box)
    size, sharpness, roll, yaw = (round(value, 3) for value in face.quality)
    return Metadata(
        confidence=round(face.probability, 6),
        box=(left, top, right, bottom),
        landmarks=[(round(x, 2), round(y, 2)) for x, y in face.landmarks],
        quality=Quality(face_size=size, sharpness=sharpness, roll=roll, yaw=yaw),
        faces_detected=face.faces_detected,
        model=face.embedding_space,
        threshold=round(decision.required, 6),
        false_accept_rate=decision.false_accept_rate,
        gallery_size=decision.gallery_size,
    )
