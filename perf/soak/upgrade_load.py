"""The load: requests at a fixed rate, each judged by what is known of who asks and of the release in use."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from perf.load_patterns import at_fixed_rate
from perf.soak.client import Client, Errand, Reply, Verdict
from perf.soak.crowd import Crowd
from perf.upgrade_drill.judging import judged
from perf.upgrade_drill.record import Record
from perf.upgrade_drill.timeline import Timeline

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

    def take(self, errand: Errand, reply: Reply, due: float, began: float) -> None:
        """Judge a reply that has just come, and keep it. Who wasn't answered rightly doesn't come again.

        Args:
            errand: what was asked.
            reply: what came.
            due: when it should have been sent, in seconds since the load began, as all times here.
            began: when it was.
        """
        ended, verdict, said = self.now(), judged(errand, reply), reply.said
        if verdict is Verdict.RIGHT and errand.path == RECOGNITION:
            model = reply.answer.model if reply.answer else ""
            if not self.timeline.agrees(model, began, ended):
                verdict, said = Verdict.WRONG, f"{said}, of {model or 'no space'}"
        self.crowd.answered(errand, reply, verdict if verdict is Verdict.RIGHT else Verdict.WRONG)
        self.records.append(Record(errand.kind, due, ended, verdict, said))
