"""Requests at a fixed rate, whether or not earlier ones are answered, while faults strike in another thread."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from perf.load_patterns import at_fixed_rate
from perf.soak.client import Client, judged
from perf.soak.crowd import Crowd
from perf.soak.report import Record


@dataclass
class Load:
    """The load on an API by a crowd; `disk_full` says whether its disk is full now. `records` grows."""

    url: str
    crowd: Crowd
    disk_full: Callable[[], bool]
    records: list[Record] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    async def run(self, rate: float, seconds: float, meanwhile: Callable[[], object]) -> None:
        """Send `rate` requests a second for so long, or until what happens meanwhile is over if that takes longer."""
        self.started = time.monotonic()
        async with Client(self.url) as client:
            visit = partial(self._visit, client)
            await at_fixed_rate(rate, seconds, visit, meanwhile, self.started)

    def now(self) -> float:
        """Seconds since the load began."""
        return time.monotonic() - self.started

    async def _visit(self, client: Client, due: float) -> None:
        """Run whichever errand is next, and keep what became of it."""
        errand, full = self.crowd.errand(), self.disk_full()
        reply = await client.send(errand)
        # The disk counts as full if it was when the request began, or when it ended.
        verdict = judged(errand, reply, disk_full=full or self.disk_full())
        self.crowd.answered(errand, reply, verdict)
        self.records.append(Record(errand.kind, due, self.now(), verdict, reply.said, reply.resets))
