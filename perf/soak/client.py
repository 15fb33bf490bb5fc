"""The soak's requests: sent over a new connection each, and their answers judged, for everybody shown is known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Self

import httpx
import msgspec


class Person(msgspec.Struct, frozen=True):
    """Who was recognised."""

    id: str


class Metadata(msgspec.Struct, frozen=True):
    """How the face was found."""

    model: str = ""
    """Its embedding space."""


class EnrolmentKey(msgspec.Struct, frozen=True):
    """What comes with the key of a face that nobody has."""

    metadata: Metadata


class Answer(msgspec.Struct, frozen=True, rename={"key": "enrollmentKey"}):
    """What matters here of an answer or an error."""

    message: str = ""
    reason: str = ""
    user_info: Person | None = None
    req_id: str = ""
    user_id: str = ""
    similarity: float = 0.0
    metadata: Metadata | None = None
    key: EnrolmentKey | None = None

    @property
    def model(self) -> str:
        """The embedding space that was searched; nothing where no face was looked for."""
        described = self.key.metadata if self.key else self.metadata
        return described.model if described else ""


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
class PlannedRequest:
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


PATIENCE = 30.0
"""Seconds for each step of a request. What is slow shows in the table; this only says when nothing will come."""

TRIES = 2

BROKEN = (
    httpx.ConnectError,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.RemoteProtocolError,
)
"""The connection ended without an answer: whoever held it was killed. Silence is none of these."""


class Client:
    """Sends errands. No connection is kept, so each request meets whichever worker is free.

    A connection that breaks without an answer is replaced once, as RFC 9110 (9.2.2) lets a client do with requests that
    can be repeated: to recognise is one, and an enrolment carries an Idempotency-Key. With one try it isn't.
    """

    def __init__(self, url: str, tries: int = TRIES) -> None:
        self._tries = tries
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        self._http = httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def send(self, errand: PlannedRequest) -> Reply:
        """Run an errand; what goes wrong is in the reply."""
        for resets in range(self._tries):
            try:
                return Reply.of(await self._post(errand), resets)
            except BROKEN as error:
                reply = Reply.none(error, resets + 1)
            except httpx.HTTPError as error:
                return Reply.none(error, resets)
        return reply

    async def _post(self, errand: PlannedRequest) -> httpx.Response:
        # Parts of a form even without a file: httpx would send them urlencoded.
        parts: dict[str, tuple[str | None, str | bytes]] = {
            name: (None, value) for name, value in errand.form.items()
        }
        if errand.photo is not None:
            parts["image"] = ("photo.jpg", errand.photo)
        return await self._http.post(errand.path, files=parts, headers=errand.headers)


def _is_nobody(_: PlannedRequest, answer: Answer) -> bool:
    """Whether nobody was found, and there is a key to enrol the face by."""
    return answer.message == "no_match" and bool(answer.req_id)


def _is_known(errand: PlannedRequest, answer: Answer) -> bool:
    """Whether the right person was found, and as surely as the errand demands."""
    return answer.user_info == Person(errand.user_id) and answer.similarity >= errand.similarity


EXPECTED: Mapping[Kind, tuple[int, Callable[[PlannedRequest, Answer], bool]]] = {
    Kind.KNOWN: (200, _is_known),
    Kind.STRANGER: (200, _is_nobody),
    Kind.GREETING: (200, _is_nobody),
    Kind.ENROLMENT: (201, lambda _, answer: bool(answer.user_id)),
    Kind.DIRECT: (201, lambda _, answer: bool(answer.user_id)),
    Kind.EXPIRED: (404, lambda _, answer: answer.reason == "enrollment_key_not_found"),
}
"""The status of the right answer, and what it must say."""


class Verdict(StrEnum):
    """What became of a request."""

    RIGHT = "right"
    WRONG = "wrong"
    """An answer, and a false one."""
    FAILED = "failed"
    """No answer, or one that says that there is none."""
    REFUSED = "refused"
    """It had to write while the disk was full, and was told when to come again."""


def verdict_of(errand: PlannedRequest, reply: Reply, *, disk_full: bool = False) -> Verdict:
    """Judge a reply; `disk_full` says whether the disk was, at any time of the request."""
    if reply.answer is None or reply.status >= 500 or reply.status == 429:
        refused = disk_full and errand.kind.writes and reply.status == 503 and reply.retry_after
        return Verdict.REFUSED if refused else Verdict.FAILED
    status, is_right = EXPECTED[errand.kind]
    right = reply.status == status and is_right(errand, reply.answer)
    return Verdict.RIGHT if right else Verdict.WRONG
