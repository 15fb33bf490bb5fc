"""One point of a curve: the stack under so many clients, and what it uses meanwhile."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from perf.accuracy.processes import cpu_seconds_of
from perf.closed_loop import Loop
from perf.growth.point import Point
from perf.load.processes import Sample, Sampler

WARM_UP_SECONDS = 1.0


@dataclass(frozen=True)
class Measuring:
    """Where a stack listens, its root process, and how long a point takes."""

    url: str
    root: int
    seconds: float

    def point(self, size: float, label: str, photos: Sequence[bytes], clients: int) -> Point:
        """Measure the stack at one size, after a second that doesn't count.

        Raises:
            httpx.HTTPError: as Loop.run.
        """
        Loop.run(self.url, photos, clients, min(WARM_UP_SECONDS, self.seconds))
        with Sampler(self.root) as sampler:
            used = cpu_seconds_of([self.root])
            loop = Loop.run(self.url, photos, clients, self.seconds)
            used = cpu_seconds_of([self.root]) - used
        p50, p95 = np.percentile(loop.times, (50, 95)) * 1000
        return Point(
            size=size,
            label=label,
            clients=clients,
            requests=len(loop.times),
            rate=round(loop.rate, 2),
            cpu_ms=round(1000 * used / len(loop.times), 2),
            megabytes=round(_greatest_memory(sampler.samples), 1),
            p50_ms=round(float(p50), 2),
            p95_ms=round(float(p95), 2),
        )


def _greatest_memory(samples: Sequence[Sample]) -> float:
    """The greatest sum over all parts at one moment."""
    sums: defaultdict[float, float] = defaultdict(float)
    for sample in samples:
        sums[sample.seconds] += sample.megabytes
    return max(sums.values())
