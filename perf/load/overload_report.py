"""The overload curve as a Markdown table."""

from collections.abc import Iterator

from perf.accuracy.cells import table
from perf.overload.report import GOAL_S, Report
from perf.overload.row import Row
from perf.report import head

HEADS = (
    *("load", "offered/s", "accepted/s", "accepted", "refused", "others"),
    *("accepted: p50, s", "p95", "p99", "refused: p50, s", "p95", "p99"),
    *("sent late, p95, s", "client, cores"),
)


def markdown(report: Report) -> str:
    """The curve, with what it was measured on."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    setting = (
        f"{report.seconds:g} s a load. {report.capacity:.1f} requests/s is what clients that wait for their answers"
        f" got; they used {report.capacity_cores:.2f} cores of the same machine. `x10` offers ten times as much, at a"
        " fixed rate, each request on a connection of its own; times count from when it was due."
        " Refused is 503 with Retry-After."
    )
    yield from head("Overload", report, setting)
    slow = f"{report.slow.load} and {report.slow_clients} that trickle"
    yield from table(
        HEADS,
        [*(_cells(row.load, row, report) for row in report.rows), _cells(slow, report.slow, report)],
    )
    for row in report.rows:
        if not row.is_complete:
            yield f"**{row.load}: the client couldn't offer more than {row.offered:g} of {row.asked:g} requests/s.**\n"
    greatest = report.rows[-1]
    yield (
        f"goal={'met' if report.meets_goal else 'missed'}: at {greatest.load} the p95 of what is accepted is to be"
        f" below {GOAL_S:g} s (here {greatest.accepted_s[1]:.3f} s), and no request may end in an error"
        f" (here {report.errors}).\n"
    )
    yield f"`{report.last_line()}`"


def _cells(name: str, row: Row, report: Report) -> tuple[str, ...]:
    others = ", ".join(f"{count} x {status}" for status, count in row.others.items()) or "0"
    times = (f"{value:.3f}" for value in (*row.accepted_s, *row.refused_s))
    rates = f"{row.offered:.1f}", f"{row.accepted / report.seconds:.1f}"
    counts = str(row.accepted), str(row.refused), others
    return name, *rates, *counts, *times, f"{row.late_s:.3f}", f"{row.client_cores:.2f}"
