"""The API as a table: every address, what it takes and what it answers."""

from typing import Any

from litestar import Controller, Request, get, post

from service import openapi
from service.answers import recognition_answer
from service.enrolment import Enroller
from service.errors import InvalidRequestError
from service.fields import new_user
from service.form import read_form
from service.readiness import Readiness
from service.recognition import Recogniser
from service.schemas import AddedAnswer, LiveAnswer, MatchAnswer, NoMatchAnswer, ReadyAnswer
from service.settings import Settings

ClientRequest = Request[Any, Any, Any]


class Faces(Controller):
    """Recognition and enrolment."""

    path = "/api/v1"
    tags = ("faces",)

    @post(
        "/recognise_user",
        status_code=200,
        operation_class=openapi.RecogniseUser,
        responses=openapi.RECOGNISE_USER,
    )
    async def recognise_user(
        self, request: ClientRequest, recogniser: Recogniser, settings: Settings
    ) -> MatchAnswer | NoMatchAnswer:
        """Recognise the most prominent face of a photo."""
        form = await read_form(request, frozenset({"image"}), settings.max_image_bytes)
        image = form.image()
        if image is None:
            raise InvalidRequestError("image is missing")
        request_id = request.state.request_id
        return recognition_answer(await recogniser.recognise(image, request_id), request_id)

    @post("/add_user", status_code=201, operation_class=openapi.AddUser, responses=openapi.ADD_USER)
    async def add_user(self, request: ClientRequest, enroller: Enroller, settings: Settings) -> AddedAnswer:
        """Enrol a person by an enrolment key, a photo, or both."""
        names = frozenset({"name", "birthdate", "email", "req_id", "image"})
        form = await read_form(request, names, settings.max_image_bytes)
        user, req_id, image = new_user(form), form.text("req_id"), form.image()
        if req_id is None and image is None:
            raise InvalidRequestError("req_id or image is missing: at least one of them is needed")
        request_id = request.state.request_id
        user_id = await enroller.enrol(user, req_id, image, request_id)
        return AddedAnswer(user_id=str(user_id), request_id=request_id)


class Health(Controller):
    """For process managers and load balancers."""

    path = "/health"
    tags = ("health",)

    @get("/live", responses=openapi.LIVE)
    async def live(self) -> LiveAnswer:
        """Say that this process answers; nothing else is looked at."""
        return LiveAnswer()

    @get("/ready", responses=openapi.READY)
    async def ready(self, readiness: Readiness) -> ReadyAnswer:
        """Say whether a query and an inference worked in the last seconds."""
        return await readiness.check()
