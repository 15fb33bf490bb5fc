"""Who asks while models are exchanged, at a fixed rate, and how each answer is judged by the space it may be of.

People are shown by two photos, strangers come, and newcomers enrol in two ways. A change happens once, for everybody at
the same moment.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
import msgspec

from export.upgrade.models import ExchangeResult
from perf.load_patterns import at_fixed_rate
from perf.soak.client import EXPECTED, Client, Kind, PlannedRequest, Reply, Verdict
from perf.soak.crowd import Crowd, Known, Newcomer, RequestMix
from perf.soak.participants import Participants, enrolled, is_right
from perf.system import System

SAME_PHOTO = 0.98
"""Cosine at least of a photo to itself, by two releases of one space: what `export verify` demands of them."""

MIX = (
    *(Kind.GREETING, Kind.KNOWN, Kind.STRANGER, Kind.KNOWN, Kind.KNOWN),
    *(Kind.DIRECT, Kind.KNOWN, Kind.KNOWN, Kind.STRANGER, Kind.KNOWN),
    *(Kind.ENROLMENT, Kind.KNOWN, Kind.KNOWN, Kind.KNOWN, Kind.STRANGER),
    *(Kind.KNOWN, Kind.KNOWN, Kind.STRANGER, Kind.KNOWN, Kind.KNOWN),
)
"""Twenty requests, two of which enrol."""

HABITS = RequestMix(MIX, left_waiting=3, similarity=SAME_PHOTO)
"""With so many keys waiting each is used three turns of the mix after it was given: at five requests a second after
some twelve seconds, so that a switch finds keys from before it."""

ENROLLING = sum(kind in {Kind.GREETING, Kind.DIRECT} for kind in MIX) / len(MIX)
"""The share of requests for which somebody new is needed."""


def crowd_of(participants: Participants, url: str) -> Crowd:
    """Enrol the known people over the API. They are shown by that photo and, where it is surely found, by another.

    Raises:
        httpx.HTTPError: the API isn't there or refuses.
    """
    with httpx.Client(base_url=url, timeout=30) as api:
        ids = [enrolled(api, portrait) for portrait in participants.enrolled]
        others = [Known(probe.photo, ids[probe.number]) for probe in participants.probes]
        sure = [known for known in others if is_right(api, known.errand())]
        strangers = [
            each.photo
            for each in participants.strangers
            if is_right(api, PlannedRequest(Kind.STRANGER, each.photo))
        ]
    same = [
        Known(portrait.photo, user_id, SAME_PHOTO)
        for portrait, user_id in zip(participants.enrolled, ids, strict=True)
    ]
    newcomers = [Newcomer(each.name, each.photo) for each in participants.newcomers]
    return Crowd([*same, *sure], strangers, newcomers, HABITS)


def verdict_of_upgrade(errand: PlannedRequest, reply: Reply) -> Verdict:
    """FAILED without an answer of the right status, WRONG if it says something false.

    Stricter than the soak: a refusal, whatever its reason, is a failure here, for nothing that this crowd asks may be
    refused; and what is left to be wrong is a wrong person, nobody for somebody enrolled, or somebody for a stranger.
    """
    status, is_right = EXPECTED[errand.kind]
    if reply.answer is None or reply.status != status:
        return Verdict.FAILED
    return Verdict.RIGHT if is_right(errand, reply.answer) else Verdict.WRONG


class Record(msgspec.Struct, frozen=True):
    """One request. Times are seconds since the load began."""

    kind: Kind
    due: float
    ended: float
    verdict: Verdict
    said: str


class Change(msgspec.Struct, frozen=True):
    """One run of the command that exchanges the release, or a time without any."""

    name: str
    began: float
    """Seconds since the load began."""
    seconds: float = 0.0
    switch_s: float | None = None
    """How long the switch took; None where none was made."""
    until_switched_s: float | None = None
    """From the command's start to the end of the switch."""
    reembedded: int = 0
    error: str = ""
    """What isn't as it should be."""


class Phase(msgspec.Struct, frozen=True):
    """A change and what its time brought."""

    change: Change
    requests: int
    failed: int
    mixed: int
    slowest_s: float
    """From when a request was due to the end of its answer."""
    bad: dict[str, int]
    """What was said instead of a right answer, for what, and how often."""

    @property
    def is_good(self) -> bool:
        """Whether the change did what it should, and no client noticed."""
        return not (self.change.error or self.failed or self.mixed)


def shortcoming(exchange: ExchangeResult, target: Path, system: System) -> str:
    """What is missing, in a sentence; nothing if the release is in use and everybody was taken along.

    Args:
        exchange: what it said of itself.
        target: folder of the release that should be in use; its name is the release's number.
        system: on which it was.
    """
    current = (system.state_dir / "releases" / "current").readlink().name
    if current != target.name or exchange.release != int(target.name):
        return f"release {current} is current, not {target.name}"
    if exchange.failed or exchange.unknown_users:
        lost = sum(exchange.failed.values())
        return f"{lost} faces have no vector, {exchange.unknown_users} users are unknown in the new space"
    return ""


class Timeline:
    """The spaces in force, as the answers have shown them. Times are seconds of one clock."""

    def __init__(self, space: str) -> None:
        self._seen = [(-math.inf, space)]
        self._coming = space

    def expect(self, space: str) -> None:
        """From now on answers may be of this space: a change to it has begun."""
        self._coming = space

    def arrived(self, space: str, now: float) -> None:
        """The change to it is over: no request that begins later may be answered otherwise."""
        self._coming = space
        if self._seen[-1][1] != space:
            self._seen.append((now, space))

    def agrees(self, space: str, began: float, ended: float) -> bool:
        """Whether an answer may be of this space.

        It may be of the one in force when the request began, of a later one, or of the first in the one that is coming.
        Never may it be of one that was over when the request began.
        """
        in_force = max(number for number, (since, _) in enumerate(self._seen) if since <= began)
        if space in {each for _, each in self._seen[in_force:]}:
            return True
        if space != self._coming:
            return False
        self._seen.append((ended, space))
        return True


RECOGNITION = "/api/v1/recognise_user"
"""Whose answers name an embedding space."""


@dataclass
class Load:
    """The load on an API by a crowd. No request is sent twice. `records` grows."""

    url: str
    crowd: Crowd
    timeline: Timeline
    records: list[Record] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    async def run(self, rate: float, meanwhile: Callable[[], object]) -> None:
        """Send `rate` requests a second until what happens meanwhile, in a thread, is over."""
        self.started = time.monotonic()
        async with Client(self.url, tries=1) as client:
            await at_fixed_rate(rate, 0.0, partial(self._visit, client), meanwhile, self.started)

    def now(self) -> float:
        """Seconds since the load began."""
        return time.monotonic() - self.started

    async def _visit(self, client: Client, due: float) -> None:
        errand, began = self.crowd.errand(), self.now()
        reply = await client.send(errand)
        self.take(errand, reply, due, began)

    def take(self, errand: PlannedRequest, reply: Reply, due: float, began: float) -> None:
        """Judge a reply that has just come, and keep it. Who wasn't answered rightly doesn't come again.

        Args:
            errand: what was asked.
            reply: what came.
            due: when it should have been sent, in seconds since the load began, as all times here.
            began: when it was.
        """
        ended, verdict, said = self.now(), verdict_of_upgrade(errand, reply), reply.said
        if verdict is Verdict.RIGHT and errand.path == RECOGNITION:
            model = reply.answer.model if reply.answer else ""
            if not self.timeline.agrees(model, began, ended):
                verdict, said = Verdict.WRONG, f"{said}, of {model or 'no space'}"
        self.crowd.answered(errand, reply, verdict if verdict is Verdict.RIGHT else Verdict.WRONG)
        self.records.append(Record(errand.kind, due, ended, verdict, said))
