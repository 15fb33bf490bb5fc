"""The load test's result as Markdown tables."""

from collections.abc import Iterator

from perf.accuracy.cells import table
from perf.load.report import Report, Result
from perf.publication import head


def markdown(report: Report) -> str:
    """The stages and what they used, with what they were measured on."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    setting = f"{report.people} people asked to enrol, {report.photos} photos of theirs, {report.seconds} s a stage."
    yield from head("Load", report, setting)
    yield from table(
        ("users", "requests", "failures", "requests/s", "p50 ms", "p95 ms", "p99 ms"),
        [_row(result) for result in report.results],
    )
    yield "Cores on average, and megabytes (proportional set size) at most, of each part of the stack:\n"
    yield from table(
        ("users", *(use.part for use in report.results[0].uses)),
        [
            (str(result.users), *(f"{use.mean_cores:.2f}, {use.most_megabytes:.0f}" for use in result.uses))
            for result in report.results
        ],
    )


def _row(result: Result) -> tuple[str, ...]:
    times = (f"{value:.0f}" for value in (result.p50_ms, result.p95_ms, result.p99_ms))
    return str(result.users), str(result.requests), str(result.failures), f"{result.rate:.1f}", *times
