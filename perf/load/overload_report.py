"""The overload curve: each offered load and what became of it, as a table."""

from collections.abc import Iterator

import msgspec

from perf.report import BenchmarkReport, head, table

ON_TIME = 0.9
"""Of the load that was asked for: below it, the client couldn't send as much as it should."""


class Row(msgspec.Struct, frozen=True):
    """Counts, and seconds from when a request was due."""

    load: str
    asked: float
    """Requests a second that there should be."""
    offered: float
    """Requests a second that were sent."""
    accepted: int
    """Answered with 200."""
    refused: int
    """Answered with 503 and when to come again."""
    others: dict[str, int]
    """Everything else by status, 0 for no answer."""
    accepted_s: tuple[float, float, float]
    """p50, p95, p99."""
    refused_s: tuple[float, float, float]
    late_s: float
    """95th percentile of how much later than due the client sent: its own part in all times."""
    client_cores: float
    """Cores that the client used, on the same machine."""

    @property
    def errors(self) -> int:
        """Answers that are neither, and missing ones."""
        return sum(self.others.values())

    @property
    def is_complete(self) -> bool:
        """Whether the client could offer what it should."""
        return self.offered >= ON_TIME * self.asked


GOAL_S = 1.0
"""What is accepted at the greatest load is to be answered within so many seconds, 95 of 100 times."""


class OverloadReport(BenchmarkReport, frozen=True):
    """What the machine can take, and what became of half of it up to ten times as much."""

    seconds: float
    """Of each load."""
    capacity: float
    """Requests a second of clients that wait for their answers."""
    capacity_cores: float
    """Cores that these clients used."""
    rows: list[Row]
    """By load; the last one is the greatest."""
    slow: Row
    """Half of the capacity again, beside clients that trickle."""
    slow_clients: int

    @property
    def errors(self) -> int:
        """Requests of any load that were neither answered with 200 nor refused politely."""
        return sum(row.errors for row in [*self.rows, self.slow])

    @property
    def meets_goal(self) -> bool:
        """Whether there was no error, and what was accepted at the greatest load was answered in time."""
        greatest = self.rows[-1]
        return not self.errors and greatest.accepted > 0 and greatest.accepted_s[1] < GOAL_S

    def last_line(self) -> str:
        """The figures for a script."""
        greatest = self.rows[-1]
        return (
            f"capacity={self.capacity:.1f} p95_accepted_{greatest.load}_s={greatest.accepted_s[1]:.3f}"
            f" refused_{greatest.load}={greatest.refused} p95_slow_s={self.slow.accepted_s[1]:.3f}"
            f" errors={self.errors}"
        )

    def exit_code(self) -> int:
        """1 if there were errors. Times depend on what else the machine does: whether they are met is only told."""
        return int(self.errors > 0)


HEADS = (
    *("load", "offered/s", "accepted/s", "accepted", "refused", "others"),
    *("accepted: p50, s", "p95", "p99", "refused: p50, s", "p95", "p99"),
    *("sent late, p95, s", "client, cores"),
)


def markdown(report: OverloadReport) -> str:
    """The curve, with what it was measured on."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: OverloadReport) -> Iterator[str]:
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


def _cells(name: str, row: Row, report: OverloadReport) -> tuple[str, ...]:
    others = ", ".join(f"{count} x {status}" for status, count in row.others.items()) or "0"
    times = (f"{value:.3f}" for value in (*row.accepted_s, *row.refused_s))
    rates = f"{row.offered:.1f}", f"{row.accepted / report.seconds:.1f}"
    counts = str(row.accepted), str(row.refused), others
    return name, *rates, *counts, *times, f"{row.late_s:.3f}", f"{row.client_cores:.2f}"
