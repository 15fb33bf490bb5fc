"""The comparison as Markdown tables.

The comparison's result.
"""

from collections.abc import Iterator

import msgspec

from perf.latency.sides import DECODE_AND_GRAPHS, GRAPHS, PLAIN, SERVICE, Times
from perf.report import Measured, head, table


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


def markdown(report: Report) -> str:
    """A table of both photos, with what it was measured on."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    setting = (
        f"{report.rounds} rounds, all sides in turn; milliseconds for one photo, and medians in proportion."
    )
    yield from head("Latency, side by side", report, setting)
    for comparison in (report.given, report.large):
        yield f"## {comparison.photo}\n"
        service = comparison.p50(SERVICE)
        yield from table(
            ("", "p50 ms", "p95 ms", "÷ service"),
            [
                (times.side, f"{times.p50_ms:.1f}", f"{times.p95_ms:.1f}", f"{times.p50_ms / service:.2f}")
                for times in comparison.times
            ],
        )
    tried = "; ".join(f"{times.side} {times.p50_ms:.1f} ms" for times in report.trial)
    yield f"facenet-pytorch's settings were chosen from: {tried}.\n"
    yield f"`{report.last_line()}`"
