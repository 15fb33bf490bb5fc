"""The measurement's result, and how it reads."""

from collections.abc import Iterator

from perf.accuracy.cells import table
from perf.ensemble.measure import Level
from perf.report import Measured, head


class Report(Measured, frozen=True):
    """All levels, in order, with what they were measured on."""

    photos: int
    """How many different ones the requests went through."""
    window_seconds: float
    levels: list[Level]

    def level(self, concurrency: int) -> Level:
        """The one of this concurrency; StopIteration if it wasn't measured."""
        return next(level for level in self.levels if level.concurrency == concurrency)

    def last_line(self) -> str:
        """The figures for a script."""
        one, eight = self.level(1), self.level(8)
        return f"throughput_1={one.throughput:.2f} throughput_8={eight.throughput:.2f} p95_8_ms={eight.p95_ms:.1f}"


def markdown(report: Report) -> str:
    """Both tables, with what they were measured on."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    setting = f"{report.photos} photos in turn, three windows of {report.window_seconds:g} s a level."
    yield from head("The ensemble under perf_analyzer", report, setting)
    yield from table(
        ("requests in flight", "photos/s", "p50 ms", "p90 ms", "p95 ms", "p99 ms"),
        [
            (str(level.concurrency), f"{level.throughput:.1f}", *map(_short, _latencies(level)))
            for level in report.levels
        ],
    )
    yield "Mean milliseconds of each step for one photo, waiting + computing:\n"
    names = [step.name for step in report.levels[0].steps]
    yield from table(
        ("requests in flight", *names),
        [
            (
                str(level.concurrency),
                *(f"{step.queue_ms:.1f} + {step.compute_ms:.1f}" for step in level.steps),
            )
            for level in report.levels
        ],
    )


def _latencies(level: Level) -> tuple[float, ...]:
    return level.p50_ms, level.p90_ms, level.p95_ms, level.p99_ms


def _short(milliseconds: float) -> str:
    return f"{milliseconds:.1f}"
