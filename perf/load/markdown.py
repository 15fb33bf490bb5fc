"""The load test's result as Markdown tables.

One of the stages, and two of what the parts of the stack used in each.
"""

from collections.abc import Callable, Iterator

from perf.accuracy.cells import table
from perf.load.report import Report
from perf.load.result import Result
from perf.load.use import ALL, Use, whole
from perf.processes import CLIENT
from perf.report import head


def markdown(report: Report) -> str:
    """The stages and what they used, with what they were measured on."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    setting = (
        f"{report.enrolled} people enrolled, {report.photos} photos of {report.people} real ones among them,"
        f" {report.seconds} s a stage."
    )
    yield from head("Load", report, setting)
    yield from table(
        (
            *(
                "stage",
                "requests",
                "failures",
                "wrong person",
                "no match",
                "requests/s",
                "p50 ms",
                "p95 ms",
                "p99 ms",
            ),
            *("stack, ms a photo", "one core, ms a photo", "efficiency"),
        ),
        [_row(result) for result in report.results],
    )
    stages = [(result.stage, result.uses) for result in report.results]
    yield "Cores on average:\n"
    yield from _uses(stages, lambda use: f"{use.mean_cores:.2f}")
    rest = [("started", report.started), ("idle", report.idle)]
    yield "Megabytes at most (proportional set size):\n"
    yield from _uses(rest + stages, lambda use: f"{use.most_megabytes:.0f}")
    resident = [f"{name} {whole(found).most_resident:.0f}" for name, found in rest + stages]
    yield f"Resident sizes added up, which count shared memory several times: {', '.join(resident)} MB."


def _row(result: Result) -> tuple[str, ...]:
    """A stage's cells."""
    times = (f"{value:.0f}" for value in (result.p50_ms, result.p95_ms, result.p99_ms))
    part = "" if result.efficiency is None else f"{result.efficiency:.2f}"
    counts = map(str, (result.requests, result.failures, result.wrong_person))
    rates = f"{result.no_match / result.requests:.1%}", f"{result.rate:.1f}"
    return (
        result.stage,
        *counts,
        *rates,
        *times,
        f"{result.stack_ms:.1f}",
        f"{result.single_core_ms:.1f}",
        part,
    )


def _uses(columns: list[tuple[str, list[Use]]], cell: Callable[[Use], str]) -> Iterator[str]:
    """A row for each part, a column for each time; the sum and the client last."""
    found = {use.part for _, column in columns for use in column}
    parts = [*sorted(found - {ALL, CLIENT}), ALL, CLIENT]
    rows = [[_cell(column, part, cell) for _, column in columns] for part in parts]
    yield from table(
        ("", *(name for name, _ in columns)),
        [(part, *row) for part, row in zip(parts, rows, strict=True)],
    )


def _cell(found: list[Use], part: str, cell: Callable[[Use], str]) -> str:
    return next((cell(use) for use in found if use.part == part), "")
