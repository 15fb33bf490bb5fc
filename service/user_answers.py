"""Says in the contract's words what is stored about people."""

from db.queries.users import EnrolledUser
from service.api.faces import utc
from service.api.schemas import User, UserAnswer, UsersAnswer
from service.faces.users import Page


def user_answer(user: EnrolledUser, request_id: str) -> UserAnswer:
    """Build the answer about one user."""
    return UserAnswer(user=_user(user), request_id=request_id)


def users_answer(page: Page, request_id: str) -> UsersAnswer:
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
        enrolled_at=utc(user.enrolled_at),
        last_seen=user.last_seen,
        model=user.embedding_space,
    )
