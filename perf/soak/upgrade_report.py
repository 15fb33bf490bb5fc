"""The drill's result as Markdown tables."""

from collections.abc import Iterator

from perf.report import head, table
from perf.upgrade_drill.phase import Phase
from perf.upgrade_drill.report import Report
from perf.upgrade_drill.seconds import cell

COLUMNS = (
    *("change", "took, s", "requests", "failed", "mixed", "slowest answer, s"),
    *("switch, s", "until switched, s", "re-embedded"),
)


def markdown(report: Report) -> str:
    """The changes, what went wrong, and who was there afterwards."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    setting = (
        f"{report.people} people enrolled, {report.rate:g} requests/s for {report.total.change.seconds:.0f} s, each on"
        " a connection of its own; none is sent twice."
    )
    yield from head("Upgrade drill", report, setting)
    yield from table(COLUMNS, map(_row, [*report.phases, report.total]))
    yield from _bad(report.phases)
    yield (
        f"{report.enrolled} people were enrolled meanwhile; afterwards {report.false_rows} of them were missing or"
        f" there twice, and {report.unrecognised} were not recognised.\n"
    )
    yield f"`{report.last_line()}`"


def _row(phase: Phase) -> tuple[str, ...]:
    change = phase.change
    counts = map(str, (phase.requests, phase.failed, phase.mixed))
    times = (f"{phase.slowest_s:.2f}", cell(change.switch_s), cell(change.until_switched_s))
    return change.name, f"{change.seconds:.1f}", *counts, *times, str(change.reembedded)


def _bad(phases: list[Phase]) -> Iterator[str]:
    said = [
        f"- {phase.change.name}: {', '.join(f'{count} times `{text}`' for text, count in phase.bad.items())}"
        for phase in phases
        if phase.bad
    ]
    errors = [f"- {phase.change.name}: {phase.change.error}" for phase in phases if phase.change.error]
    if errors:
        yield from ["What didn't go as it should:\n", *errors, ""]
    if said:
        yield from ["What was said instead of a right answer:\n", *said, ""]
