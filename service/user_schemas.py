"""What goes over the wire about enrolled people: never a vector."""

from datetime import date
from typing import Literal

from msgspec import Struct, field

DELETED = "User deleted. The search's indexes drop the vectors at the database's next vacuum"


class User(Struct, frozen=True, kw_only=True):
    """All that is stored about somebody enrolled, but the vectors.

    `enrolled_at` is a moment in UTC, `last_seen` the day, in UTC, of the last recognition (null before the first; it
    comes up to 30 seconds late), `faces` the number of photos, `model` the embedding space of the first of them.
    """

    id: str
    name: str
    email: str | None
    birthdate: date
    faces: int
    enrolled_at: str
    last_seen: date | None
    model: str


class UserAnswer(Struct, frozen=True, kw_only=True):
    """What is stored about one user."""

    status: Literal["success"] = "success"
    user: User
    request_id: str = field(name="requestId")


class UsersAnswer(Struct, frozen=True, kw_only=True):
    """A page of users in the order of their ids; `next` is the `after` of the next page, null on the last one."""

    status: Literal["success"] = "success"
    users: list[User]
    next: str | None
    request_id: str = field(name="requestId")


class DeletedAnswer(Struct, frozen=True, kw_only=True):
    """The user is erased."""

    status: Literal["success"] = "success"
    message: str = DELETED
    user_id: str
    request_id: str = field(name="requestId")
