"""The API as a table: every address under /api/v1, what it takes and what it answers."""

from typing import Annotated, Any

from litestar import Controller, Request, post

from service.answers import recognition_answer
from service.api import openapi
from service.api.multipart import read_form
from service.api.schemas import AddedAnswer, FaceAddedAnswer, MatchAnswer, NoMatchAnswer
from service.api.validation import image_alone, key_and_image, new_user, parse_user_id
from service.auth.credentials import Call, Scope
from service.faces.enrolment import Enroller, FurtherFaces
from service.faces.idempotency import requested_operation
from service.faces.recognition import Match, Recogniser
from service.middleware.authentication import requires
from service.observability.metrics import Outcome
from service.observability.observation import conclude
from service.settings import Settings

ClientRequest = Request[Any, Any, Any]
IdempotencyKey = Annotated[str | None, openapi.IDEMPOTENCY_KEY]


class Faces(Controller):
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
        self, request: ClientRequest, call: Call, recogniser: Recogniser, settings: Settings
    ) -> MatchAnswer | NoMatchAnswer:
        """Recognise the most prominent face of a photo."""
        form = await read_form(request, frozenset({"image"}), settings.max_image_bytes)
        outcome = await recogniser.recognise(image_alone(form), call)
        conclude(Outcome.MATCH if isinstance(outcome, Match) else Outcome.NO_MATCH)
        return recognition_answer(outcome, call.request_id)

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
        call: Call,
        enroller: Enroller,
        settings: Settings,
        idempotency_key: IdempotencyKey = None,
    ) -> AddedAnswer:
        """Enrol a person by an enrolment key, a photo, or both."""
        names = frozenset({"name", "birthdate", "email", "req_id", "image"})
        form = await read_form(request, names, settings.max_image_bytes)
        user, (req_id, image) = new_user(form), key_and_image(form)
        operation = requested_operation(idempotency_key, call, "add_user", form)
        user_id = await enroller.enrol(user, req_id, image, call, operation)
        return AddedAnswer(user_id=str(user_id), request_id=call.request_id)

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
        call: Call,
        user_id: str,
        further_faces: FurtherFaces,
        settings: Settings,
        idempotency_key: IdempotencyKey = None,
    ) -> FaceAddedAnswer:
        """Add a further face of a user by an enrolment key, a photo, or both."""
        user = parse_user_id(user_id)
        form = await read_form(request, frozenset({"req_id", "image"}), settings.max_image_bytes)
        operation = requested_operation(idempotency_key, call, f"faces of {user_id}", form)
        faces = await further_faces.add(user, *key_and_image(form), call, operation)
        return FaceAddedAnswer(user_id=user_id, faces=faces, request_id=call.request_id)
