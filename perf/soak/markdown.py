"""The soak's result as Markdown tables."""

from collections.abc import Iterator

from perf.report import head, table
from perf.soak.report import Report, nines
from perf.soak.window import Window


def markdown(report: Report) -> str:
    """The faults, what went wrong, who was there afterwards, and memory."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    setting = (
        f"{report.rate:g} requests/s for {report.seconds:.0f} s, each on a connection of its own; the state folder on"
        " a tmpfs where mounting is allowed."
    )
    yield from head("Soak", report, setting)
    if report.only:
        yield f"**Not the whole soak: only faults whose names contain `{'` or `'.join(report.only)}`.**\n"
    yield from table(
        (
            *("fault", "requests", "resets", "refused", "failed", "wrong", "slowest answer, s"),
            *("noticed for, s", "whole again after, s"),
        ),
        [_row(window) for window in [*report.windows, report.total]],
    )
    yield from _bad(report.windows)
    failed, requests = report.total.failed, report.total.requests
    yield (
        f"{failed} of {requests} requests failed: {nines(failed, requests):.1f} nines"
        f"{'' if failed else ' at least, at 95 % confidence'}."
        f" {report.enrolled} people were enrolled meanwhile; afterwards {report.false_rows} of them were missing or"
        f" there twice, and {report.unrecognised} were not recognised.\n"
    )
    yield from table(
        ("memory, MB (proportional set size)", "before", "after"),
        [(each.name, f"{each.before:.0f}", f"{each.after:.0f}") for each in report.memory]
        + [("all", *(f"{sum(column):.0f}" for column in _columns(report)))],
    )
    yield f"`{report.last_line()}`"


def _row(window: Window) -> tuple[str, ...]:
    if window.skipped:
        return f"{window.fault}: skipped, {window.skipped}", *[""] * 8
    counts = (window.requests, window.resets, window.refused, window.failed, window.wrong)
    whole = "never" if window.whole_s is None else f"{window.whole_s:.1f}"
    fault = f"{window.fault}: not made, {window.error}" if window.error else window.fault
    return fault, *map(str, counts), f"{window.slowest_s:.2f}", f"{window.noticed_s:.1f}", whole


def _bad(windows: list[Window]) -> Iterator[str]:
    said = [
        f"- {window.fault}: {', '.join(f'{count} times `{text}`' for text, count in window.bad.items())}"
        for window in windows
        if window.bad
    ]
    if said:
        yield "What was said instead of a right answer:\n"
        yield from [*said, ""]


def _columns(report: Report) -> tuple[list[float], list[float]]:
    return [each.before for each in report.memory], [each.after for each in report.memory]
