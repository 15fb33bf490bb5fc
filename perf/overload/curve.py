"""Measures the curve on a running system."""

import time
from collections.abc import Awaitable
from dataclasses import dataclass

from perf.overload.client import Reply
from perf.overload.counting import row
from perf.overload.loops import closed_loop, open_loop
from perf.overload.row import Row
from perf.overload.slow_clients import slow_clients

LOADS = (0.5, 1.0, 2.0, 5.0, 10.0)
"""In proportion to the capacity."""

SLOW_CLIENTS = 100
SLOW_LOAD = LOADS[0]


@dataclass(frozen=True)
class Curve:
    """Where the API listens, what is asked of it, and for how many seconds each load lasts."""

    port: int
    request: bytes
    seconds: float

    async def capacity(self) -> Row:
        """What clients that wait get; before that they warm the system up, uncounted."""
        await closed_loop(self.port, self.request, self.seconds / 4)
        return await self._measured("closed", 0.0, closed_loop(self.port, self.request, self.seconds))

    async def load(self, capacity: float, times: float) -> Row:
        """Offer the capacity, in requests a second, so many times."""
        rate = capacity * times
        return await self._measured(
            f"x{times:g}", rate, open_loop(self.port, self.request, rate, self.seconds)
        )

    async def slow(self, capacity: float) -> Row:
        """Offer a part of the capacity while others trickle."""
        async with slow_clients(self.port, SLOW_CLIENTS):
            return await self.load(capacity, SLOW_LOAD)

    async def _measured(self, name: str, rate: float, loop: Awaitable[list[Reply]]) -> Row:
        before = time.process_time()  # the loop begins when it is awaited
        found = row(name, rate, await loop, time.process_time() - before)
        print(
            f"{name}: {found.offered:.1f}/s offered, {found.accepted} accepted, {found.refused} refused,"
            f" {found.errors} others, p95 {found.accepted_s[1]:.3f} s",
            flush=True,
        )
        return found
