"""Who comes next, and what the soak remembers of everybody: so it knows the right answer to each request."""

import itertools
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from perf.soak.errand import Errand, Kind
from perf.soak.people import Known, Newcomer
from perf.soak.reply import Reply
from perf.soak.verdict import Verdict

MIX = (
    *(Kind.GREETING, Kind.KNOWN, Kind.STRANGER, Kind.KNOWN, Kind.KNOWN),
    *(Kind.KNOWN, Kind.ENROLMENT, Kind.KNOWN, Kind.STRANGER, Kind.KNOWN),
)
"""Ten requests. Who is greeted enrols six requests later, so that a key is waiting most of the time."""


class Crowd:
    """Hands out errands in a fixed mix, and learns from the replies."""

    def __init__(
        self, known: Iterable[Known], strangers: Sequence[bytes], newcomers: Iterable[Newcomer]
    ) -> None:
        self.enrolled: dict[str, str] = {}
        """Of the newcomers, whose enrolment was acknowledged: user id by name."""
        self._known = deque(known)
        self._strangers = itertools.cycle(strangers)
        self._newcomers = deque(newcomers)
        self._waiting: deque[Newcomer] = deque()  # greeted and not enrolled: each with a key
        self._mix = itertools.cycle(MIX)
        self._under_way: dict[Errand, Newcomer] = {}

    def errand(self) -> Errand:
        """The next one. Where nobody is left to greet or to enrol, a stranger or a known person comes."""
        match next(self._mix):
            case Kind.GREETING if self._newcomers:
                return self._of(self._newcomers.popleft())
            case Kind.STRANGER | Kind.GREETING:
                return Errand(Kind.STRANGER, next(self._strangers))
            case Kind.ENROLMENT:
                with suppress(IndexError):  # another thread may take them
                    return self._of(self._waiting.popleft())
        self._known.rotate(-1)
        return self._known[0].errand()

    def _of(self, newcomer: Newcomer) -> Errand:
        errand = newcomer.errand()
        self._under_way[errand] = newcomer
        return errand

    def answered(self, errand: Errand, reply: Reply, verdict: Verdict) -> None:
        """Remember a reply. Of the newcomers, who got none, or was refused, comes again."""
        newcomer = self._under_way.pop(errand, None)
        if newcomer is None or verdict is Verdict.WRONG:
            return
        if verdict is not Verdict.RIGHT or reply.answer is None:
            (self._waiting if newcomer.key else self._newcomers).append(newcomer)
        elif errand.kind is Kind.GREETING:
            self._waiting.append(replace(newcomer, key=reply.answer.req_id))
        elif errand.kind is Kind.ENROLMENT:
            self.enrolled[newcomer.name] = reply.answer.user_id
            self._known.append(Known(newcomer.photo, reply.answer.user_id))

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
