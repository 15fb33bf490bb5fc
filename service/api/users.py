"""What is stored about enrolled people: the routes that tell, list and erase it, and their answers."""

from typing import Any

from litestar import Controller, Request, delete, get

from db.queries.users import EnrolledUser
from service.api import openapi
from service.api.schemas import DeletedAnswer, User, UserAnswer, UsersAnswer, format_utc
from service.api.validation import page_query, parse_user_id
from service.auth.credentials import RequestContext, Scope
from service.auth.guards import requires
from service.faces.users import Page, Users


class UsersController(Controller):
    """What is stored about enrolled people."""

    path = "/api/v1/users"
    tags = ("users",)
    guards = (requires(Scope.ADMIN),)

    @get(operation_class=openapi.ListUsers, responses=openapi.LIST_USERS)
    async def list_users(
        self, request: Request[Any, Any, Any], context: RequestContext, users: Users
    ) -> UsersAnswer:
        """Tell a page of what is stored about everybody, in the order of enrolment."""
        query = page_query(request.query_params)
        return to_users_response(await users.page(query.after, query.limit, context), context.request_id)

    @get("/{user_id:str}", responses=openapi.GET_USER)
    async def get_user(self, context: RequestContext, user_id: str, users: Users) -> UserAnswer:
        """Tell what is stored about a user."""
        return to_user_response(await users.get(parse_user_id(user_id), context), context.request_id)

    @delete("/{user_id:str}", status_code=200, responses=openapi.DELETE_USER)
    async def delete_user(self, context: RequestContext, user_id: str, users: Users) -> DeletedAnswer:
        """Erase everything about a user."""
        await users.delete(parse_user_id(user_id), context)
        return DeletedAnswer(user_id=user_id, request_id=context.request_id)


def to_user_response(user: EnrolledUser, request_id: str) -> UserAnswer:
    """Build the answer about one user."""
    return UserAnswer(user=_user(user), request_id=request_id)


def to_users_response(page: Page, request_id: str) -> UsersAnswer:
    """Build the answer of a page."""
    following = None if page.next is None else str(page.next)
    return UsersAnswer(users=[_user(user) for user in page.users], next=following, request_id=request_id)


def _user(user: EnrolledUser) -> User:
    return User(
        id=str(user.id),
        name=user.name,
        email=user.email,
        birthdate=user.birthdate,
        faces=user.faces,
        enrolled_at=format_utc(user.enrolled_at),
        last_seen=user.last_seen,
        model=user.embedding_space,
    )
