"""Who comes next, and what the soak remembers of everybody: so it knows the right answer to each request."""

import itertools
import uuid
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from perf.soak.client import Kind, PlannedRequest, Reply, Verdict

BIRTHDATE = "1970-01-01"


@dataclass(frozen=True)
class Known:
    """Somebody enrolled, and a photo that shows them."""

    photo: bytes
    user_id: str
    similarity: float = 0.0
    """At least so similar are they found by it: a cosine."""

    def errand(self) -> PlannedRequest:
        """To be recognised."""
        return PlannedRequest(Kind.KNOWN, self.photo, user_id=self.user_id, similarity=self.similarity)


@dataclass(frozen=True)
class Newcomer:
    """Somebody who will be enrolled under a name of their own."""

    name: str
    photo: bytes
    key: str = ""
    """The enrolment key, from the greeting on."""
    expired: bool = False
    idempotency: str = field(default_factory=lambda: str(uuid.uuid4()))
    """Sent with each try of this enrolment: a repetition gets the first one's answer."""

    def errand(self) -> PlannedRequest:
        """To be greeted, and then to be enrolled."""
        if not self.key:
            return PlannedRequest(Kind.GREETING, self.photo)
        return self._enrolment(Kind.EXPIRED if self.expired else Kind.ENROLMENT, {"req_id": self.key})

    def direct(self) -> PlannedRequest:
        """To be enrolled in one step."""
        return self._enrolment(Kind.DIRECT, {}, self.photo)

    def _enrolment(self, kind: Kind, by: dict[str, str], photo: bytes | None = None) -> PlannedRequest:
        form = {"name": self.name, "birthdate": BIRTHDATE, **by}
        return PlannedRequest(kind, photo, form, {"Idempotency-Key": self.idempotency})


MIX = (
    *(Kind.GREETING, Kind.KNOWN, Kind.STRANGER, Kind.KNOWN, Kind.KNOWN),
    *(Kind.KNOWN, Kind.ENROLMENT, Kind.KNOWN, Kind.STRANGER, Kind.KNOWN),
)
"""Ten requests. Who is greeted enrols six requests later, so that a key is waiting most of the time."""


@dataclass(frozen=True)
class RequestMix:
    """What a crowd asks for."""

    mix: tuple[Kind, ...] = MIX
    """In turns."""
    left_waiting: int = 0
    """So many keys are kept while others are used: the more, the longer each of them waits."""
    similarity: float = 0.0
    """At least so similar must the photo that somebody was enrolled by be found to itself."""


class Crowd:
    """Hands out errands in a fixed mix, and learns from the replies."""

    def __init__(
        self,
        known: Iterable[Known],
        strangers: Sequence[bytes],
        newcomers: Iterable[Newcomer],
        habits: RequestMix = RequestMix(),
    ) -> None:
        self.enrolled: dict[str, str] = {}
        """Of the newcomers, whose enrolment was acknowledged: user id by name."""
        self._known = deque(known)
        self._strangers = itertools.cycle(strangers)
        self._newcomers = deque(newcomers)
        self._waiting: deque[Newcomer] = deque()  # greeted and not enrolled: each with a key
        self._mix = itertools.cycle(habits.mix)
        self._habits = habits
        self._under_way: dict[PlannedRequest, Newcomer] = {}

    def errand(self) -> PlannedRequest:
        """The next one. Where nobody is left to greet or to enrol, a stranger or a known person comes."""
        match next(self._mix):
            case Kind.GREETING if self._newcomers:
                newcomer = self._newcomers.popleft()
                return self._begun(newcomer, newcomer.errand())
            case Kind.DIRECT if self._newcomers:
                newcomer = self._newcomers.popleft()
                return self._begun(newcomer, newcomer.direct())
            case Kind.STRANGER | Kind.GREETING | Kind.DIRECT:
                return PlannedRequest(Kind.STRANGER, next(self._strangers))
            case Kind.ENROLMENT if len(self._waiting) > self._habits.left_waiting:
                with suppress(IndexError):  # another thread may take them
                    newcomer = self._waiting.popleft()
                    return self._begun(newcomer, newcomer.errand())
        self._known.rotate(-1)
        return self._known[0].errand()

    def _begun(self, newcomer: Newcomer, errand: PlannedRequest) -> PlannedRequest:
        self._under_way[errand] = newcomer
        return errand

    def answered(self, errand: PlannedRequest, reply: Reply, verdict: Verdict) -> None:
        """Remember a reply. Of the newcomers, who got none, or was refused, comes again."""
        newcomer = self._under_way.pop(errand, None)
        if newcomer is None or verdict is Verdict.WRONG:
            return
        if verdict is not Verdict.RIGHT or reply.answer is None:
            (self._waiting if newcomer.key else self._newcomers).append(newcomer)
        elif errand.kind is Kind.GREETING:
            self._waiting.append(replace(newcomer, key=reply.answer.req_id))
        elif reply.answer.user_id:
            self.enrolled[newcomer.name] = reply.answer.user_id
            # Shown next: whether a new face is found at once is the harder question.
            known = Known(newcomer.photo, reply.answer.user_id, self._habits.similarity)
            self._known.insert(1, known)

    def take_waiting(self) -> list[Newcomer]:
        """Take everybody aside who waits to be enrolled; another thread may do so."""
        taken = []
        with suppress(IndexError):
            while True:
                taken.append(self._waiting.popleft())
        return taken

    def come_too_late(self, newcomers: Iterable[Newcomer]) -> None:
        """Let those taken aside try with keys that have expired."""
        self._waiting.extendleft(replace(newcomer, expired=True) for newcomer in newcomers)
