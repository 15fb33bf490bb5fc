"""One request to the API."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a request is for."""

    KNOWN = "recognise a known person"
    STRANGER = "recognise a stranger"
    GREETING = "recognise who will enrol"
    ENROLMENT = "enrol by key"
    DIRECT = "enrol by photo"
    EXPIRED = "enrol by an expired key"

    @property
    def writes(self) -> bool:
        """Whether it can't be answered without writing to the database: to keep a vector, or a user."""
        return self is not Kind.KNOWN


@dataclass(frozen=True, eq=False)
class Errand:
    """A request. Two are never the same one."""

    kind: Kind
    photo: bytes | None = None
    form: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    user_id: str = ""
    """Who must be recognised."""
    similarity: float = 0.0
    """At least so similar must they be found: a cosine."""

    @property
    def path(self) -> str:
        """Below the API's root."""
        return "/api/v1/add_user" if self.form else "/api/v1/recognise_user"
