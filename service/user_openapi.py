"""The OpenAPI document of what is stored about people."""

from dataclasses import dataclass
from datetime import date

from litestar.openapi.spec import OpenAPIType, Operation, Parameter, Schema

from service import errors, page_query, user_schemas
from service.openapi_answers import KEY_ERRORS, REQUEST_ID, failures, success

_USER = user_schemas.User(
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
        limit = Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=page_query.MOST, default=page_query.LIMIT)
        after = Schema(type=OpenAPIType.STRING, pattern=f"^{page_query.ID}$")
        self.parameters = [
            Parameter("limit", "query", limit, "How many users at most."),
            Parameter(
                "after", "query", after, "The id after which the page begins: `next` of the one before."
            ),
        ]


_ERRORS = (*KEY_ERRORS, errors.InvalidRequestError, errors.NotFoundError, errors.DatabaseUnavailableError)
LIST_USERS = {
    200: success(
        user_schemas.UsersAnswer,
        "A page of users",
        ("page", user_schemas.UsersAnswer(users=[_USER], next="12345", request_id=REQUEST_ID)),
    ),
    **failures(*KEY_ERRORS, errors.InvalidRequestError, errors.DatabaseUnavailableError),
}
GET_USER = {
    200: success(
        user_schemas.UserAnswer,
        "What is stored about the user",
        ("user", user_schemas.UserAnswer(user=_USER, request_id=REQUEST_ID)),
    ),
    **failures(*_ERRORS),
}
DELETE_USER = {
    200: success(
        user_schemas.DeletedAnswer,
        "The user is erased",
        ("deleted", user_schemas.DeletedAnswer(user_id="12345", request_id=REQUEST_ID)),
    ),
    **failures(*_ERRORS),
}
