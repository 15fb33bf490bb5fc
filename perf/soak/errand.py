"""One request to the API, and by what its right answer is known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from perf.soak.reply import Answer, Person


class Kind(StrEnum):
    """What a request is for."""

    KNOWN = "recognise a known person"
    STRANGER = "recognise a stranger"
    GREETING = "recognise who will enrol"
    ENROLMENT = "enrol by key"
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

    @property
    def path(self) -> str:
        """Below the API's root."""
        return "/api/v1/recognise_user" if self.photo is not None else "/api/v1/add_user"


def _is_nobody(_: Errand, answer: Answer) -> bool:
    return answer.message == "no_match" and bool(answer.req_id)


RIGHT: Mapping[Kind, tuple[int, Callable[[Errand, Answer], bool]]] = {
    Kind.KNOWN: (200, lambda errand, answer: answer.user_info == Person(errand.user_id)),
    Kind.STRANGER: (200, _is_nobody),
    Kind.GREETING: (200, _is_nobody),
    Kind.ENROLMENT: (201, lambda _, answer: bool(answer.user_id)),
    Kind.EXPIRED: (404, lambda _, answer: answer.reason == "enrollment_key_not_found"),
}
"""The status of the right answer, and what it must say."""
