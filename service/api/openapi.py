"""The OpenAPI document: what the forms hold, and an example of every answer and error."""

from dataclasses import dataclass
from datetime import date

from litestar.openapi import spec
from litestar.openapi.spec import (
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    Reference,
    RequestBody,
    Schema,
)
from litestar.params import Parameter

from service import errors
from service.api import schemas, validation
from service.api.openapi_responses import KEY_ERRORS, REQUEST_ID, failures, success
from service.api.schemas import DeletedAnswer, User, UserAnswer, UsersAnswer
from service.faces.idempotency import HEADER

_KEY = "req-mO8lqT0m3kqJY5b0hT1o0m2m0xq1i7b2Wk0q9n5c4sE"
_METADATA = schemas.Metadata(
    confidence=0.999871,
    box=(68.21, 55.9, 180.44, 199.03),
    landmarks=[(98.3, 110.2), (150.1, 109.8), (124.4, 138.6), (101.7, 165.3), (147.9, 165.0)],
    quality=schemas.Quality(face_size=126.743, sharpness=212.4, roll=-0.442, yaw=0.008),
    faces_detected=1,
    model="facenet-casia-webface-1a2b3c4d-align1",
    threshold=0.684213,
    false_accept_rate=0.01,
    gallery_size=5749,
)
_MATCH = schemas.MatchAnswer(
    request_id=REQUEST_ID,
    user_info=schemas.UserInfo("12345", "John Doe", "john.doe@example.com"),
    similarity=0.83,
    metadata=_METADATA,
)
_NO_MATCH = schemas.NoMatchAnswer(
    request_id=REQUEST_ID,
    req_id=_KEY,
    enrollment_key=schemas.EnrollmentKey(_KEY, "2026-11-22T08:00:00Z", _METADATA),
)
_ADDED = schemas.AddedAnswer(user_id="12345", request_id=REQUEST_ID)
_FACE_ADDED = schemas.FaceAddedAnswer(user_id="12345", faces=2, request_id=REQUEST_ID)
_READY = schemas.ReadyAnswer(
    embedding_space=_METADATA.model,
    release=12,
    threshold=0.612345,
    threshold_source="measured on LFW",
    false_accept_rate=0.01,
    gallery_size=5749,
)

_TEXT = Schema(type=OpenAPIType.STRING)
_IMAGE = Schema(
    type=OpenAPIType.STRING,
    format=OpenAPIFormat.BINARY,
    description="The image file: JPEG, PNG, WebP, BMP or HEIC; EXIF orientation is honoured.",
)
IDEMPOTENCY_KEY = Parameter(
    header=HEADER,
    description="A random name for this request, 1 to 128 visible characters: if there is no answer, the request may"
    " be sent again within a day under the same name, and is done once.",
)
_REQ_ID = Schema(type=OpenAPIType.STRING, description="The enrolment key. It or an image is needed.")


def _form(required: list[str], **parts: Reference | Schema) -> RequestBody:
    schema = Schema(type=OpenAPIType.OBJECT, properties=parts, required=required)
    return RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=schema)}, required=True)


@dataclass
class RecogniseUser(Operation):
    """Documents the form of recognise_user, which the framework can't derive, for it does not read it."""

    def __post_init__(self) -> None:
        self.request_body = _form(["image"], image=_IMAGE)


@dataclass
class AddUser(Operation):
    """Documents the form of add_user."""

    def __post_init__(self) -> None:
        self.request_body = _form(
            ["name", "birthdate"],
            name=Schema(type=OpenAPIType.STRING, min_length=1, max_length=200),
            birthdate=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE, examples=["2002-10-19"]),
            email=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.EMAIL, max_length=255),
            req_id=_REQ_ID,
            image=_IMAGE,
        )


@dataclass
class AddFace(Operation):
    """Documents the form of a user's further face."""

    def __post_init__(self) -> None:
        self.request_body = _form([], req_id=_REQ_ID, image=_IMAGE)


_IMAGE_ERRORS = (
    *KEY_ERRORS,
    errors.InvalidRequestError,
    errors.InvalidImageError,
    errors.FaceNotDetectedError,
    errors.PayloadTooLargeError,
    errors.OverloadedError,
    errors.InferenceUnavailableError,
    errors.DatabaseUnavailableError,
)
RECOGNISE_USER = {
    200: success(
        schemas.MatchAnswer | schemas.NoMatchAnswer,
        "The face is known, or it is not",
        ("match", _MATCH),
        ("no_match", _NO_MATCH),
    ),
    **failures(*_IMAGE_ERRORS),
}
ADD_USER = {
    201: success(schemas.AddedAnswer, "The user is enrolled", ("added", _ADDED)),
    **failures(
        *_IMAGE_ERRORS,
        errors.SimilarityThresholdNotMetError,
        errors.EnrollmentKeyNotFoundError,
        errors.FaceAlreadyEnrolledError,
        errors.EmailAlreadyExistsError,
    ),
}
ADD_FACE = {
    201: success(schemas.FaceAddedAnswer, "The user has a further face", ("added", _FACE_ADDED)),
    **failures(
        *_IMAGE_ERRORS,
        errors.SimilarityThresholdNotMetError,
        errors.EnrollmentKeyNotFoundError,
        errors.NotFoundError,
        errors.FaceLimitReachedError,
    ),
}
LIVE = {200: success(schemas.LiveAnswer, "The process answers", ("live", schemas.LiveAnswer()))}
READY = {
    200: success(schemas.ReadyAnswer, "Requests can be served", ("ready", _READY)),
    **failures(
        errors.UnauthorizedError,
        errors.TooManyRequestsError,
        errors.InferenceUnavailableError,
        errors.DatabaseUnavailableError,
    ),
}


_USER = User(
    id="12345",
    name="John Doe",
    email="john.doe@example.com",
    birthdate=date(2002, 10, 19),
    faces=2,
    enrolled_at="2026-11-22T08:00:00Z",
    last_seen=date(2026, 11, 25),
    model="facenet-casia-webface-1a2b3c4d-align1",
)


@dataclass
class ListUsers(Operation):
    """Documents the query, which the framework can't derive, for it does not read it."""

    def __post_init__(self) -> None:
        limit = Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=validation.MOST, default=validation.LIMIT)
        after = Schema(type=OpenAPIType.STRING, pattern=f"^{validation.ID}$")
        self.parameters = [
            spec.Parameter("limit", "query", limit, "How many users at most."),
            spec.Parameter(
                "after", "query", after, "The id after which the page begins: `next` of the one before."
            ),
        ]


_ERRORS = (*KEY_ERRORS, errors.InvalidRequestError, errors.NotFoundError, errors.DatabaseUnavailableError)
LIST_USERS = {
    200: success(
        UsersAnswer,
        "A page of users",
        ("page", UsersAnswer(users=[_USER], next="12345", request_id=REQUEST_ID)),
    ),
    **failures(*KEY_ERRORS, errors.InvalidRequestError, errors.DatabaseUnavailableError),
}
GET_USER = {
    200: success(
        UserAnswer,
        "What is stored about the user",
        ("user", UserAnswer(user=_USER, request_id=REQUEST_ID)),
    ),
    **failures(*_ERRORS),
}
DELETE_USER = {
    200: success(
        DeletedAnswer,
        "The user is erased",
        ("deleted", DeletedAnswer(user_id="12345", request_id=REQUEST_ID)),
    ),
    **failures(*_ERRORS),
}
