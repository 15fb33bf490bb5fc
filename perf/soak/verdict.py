"""Whether an answer is right: everybody who is shown is known to the soak, so each answer can be judged."""

from dataclasses import dataclass, field
from enum import StrEnum

import httpx
import msgspec

NO_MATCH = "no_match"
KEY_NOT_FOUND = "enrollment_key_not_found"


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


class Verdict(StrEnum):
    """What became of a request."""

    RIGHT = "right"
    WRONG = "wrong"
    """An answer, and a false one."""
    FAILED = "failed"
    """No answer, or one that says that there is none."""
    REFUSED = "refused"
    """It had to write while the disk was full, and was told when to come again."""


class Person(msgspec.Struct, frozen=True):
    """Who was recognised."""

    id: str


class Answer(msgspec.Struct, frozen=True):
    """What matters here of an answer or an error."""

    message: str = ""
    reason: str = ""
    user_info: Person | None = None
    req_id: str = ""
    user_id: str = ""


@dataclass(frozen=True)
class Reply:
    """How a request ended; `answer` is None if nothing that can be read came back."""

    status: int
    """0 without an answer."""
    answer: Answer | None
    retry_after: bool
    said: str
    """Status and reason, or the kind of the failure."""
    resets: int = 0
    """Connections that broke without an answer before."""

    @classmethod
    def of(cls, response: httpx.Response, resets: int) -> "Reply":
        """Read a response."""
        retry_after = "Retry-After" in response.headers
        try:
            answer = msgspec.json.decode(response.content, type=Answer)
        except msgspec.MsgspecError:
            return cls(response.status_code, None, retry_after, f"{response.status_code}, no JSON", resets)
        said = f"{response.status_code} {answer.reason or answer.message}"
        return cls(response.status_code, answer, retry_after, said, resets)

    @classmethod
    def none(cls, error: Exception, resets: int) -> "Reply":
        """No answer came."""
        return cls(0, None, False, type(error).__name__, resets)


@dataclass(frozen=True, eq=False)
class Errand:
    """One request, and by what its right answer is known. Two are never the same one."""

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

    def verdict(self, reply: Reply, disk_full: bool) -> Verdict:
        """Judge a reply; `disk_full` says whether the disk was, at any time of the request."""
        if reply.answer is None or reply.status >= 500 or reply.status == 429:
            refused = disk_full and self.kind.writes and reply.status == 503 and reply.retry_after
            return Verdict.REFUSED if refused else Verdict.FAILED
        return Verdict.RIGHT if self._is_right(reply.status, reply.answer) else Verdict.WRONG

    def _is_right(self, status: int, answer: Answer) -> bool:
        match self.kind:
            case Kind.KNOWN:
                return status == 200 and answer.user_info == Person(self.user_id)
            case Kind.STRANGER | Kind.GREETING:
                return status == 200 and answer.message == NO_MATCH and bool(answer.req_id)
            case Kind.ENROLMENT:
                return status == 201 and bool(answer.user_id)
            case Kind.EXPIRED:
                return status == 404 and answer.reason == KEY_NOT_FOUND
