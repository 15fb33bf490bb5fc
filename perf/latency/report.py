"""The comparison's result."""

import msgspec

from perf.latency.plain import PLAIN
from perf.latency.sides import DECODE_AND_GRAPHS, GRAPHS, SERVICE
from perf.latency.timing import Times
from perf.report import Measured


class Comparison(msgspec.Struct, frozen=True):
    """All sides on one photo."""

    photo: str
    times: list[Times]

    def p50(self, side: str) -> float:
        """The median in milliseconds of the side whose name begins so; StopIteration if there is none."""
        return next(times.p50_ms for times in self.times if times.side.startswith(side))


class Report(Measured, frozen=True):
    """The comparisons on a photo as given and on a large one."""

    rounds: int
    trial: list[Times]
    """facenet-pytorch's thread settings; the faster one was compared."""
    given: Comparison
    large: Comparison

    def last_line(self) -> str:
        """The ratios for a script."""
        service = self.given.p50(SERVICE)
        return (
            f"overhead={service / self.given.p50(GRAPHS):.2f}"
            f" overhead_12mp={self.large.p50(SERVICE) / self.large.p50(DECODE_AND_GRAPHS):.2f}"
            f" speedup={self.given.p50(PLAIN) / service:.2f}"
        )
