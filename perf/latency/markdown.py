"""The comparison as Markdown tables."""

from collections.abc import Iterator

from perf.accuracy.cells import table
from perf.latency.report import Report
from perf.latency.sides import SERVICE
from perf.report import head


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
