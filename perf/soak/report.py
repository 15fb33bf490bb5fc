"""The soak's result: each request and each fault, the requests divided among the faults, and the tables."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import msgspec

from perf.report import BenchmarkReport, head, table
from perf.soak.client import Kind, Verdict
from perf.soak.recovery import Memory

SLOW = 1.0
"""Seconds after which an answer counts as late."""


class Record(msgspec.Struct, frozen=True):
    """One request. Times are seconds since the load began."""

    kind: Kind
    due: float
    ended: float
    verdict: Verdict
    said: str
    """Status and reason, or the kind of the failure."""
    resets: int
    """Connections that broke without an answer, each replaced once."""

    @property
    def seconds(self) -> float:
        """From when it was due, whether or not it could be sent then."""
        return self.ended - self.due

    @property
    def is_good(self) -> bool:
        """Whether a client noticed nothing: the answer was right, or the announced refusal, and in time."""
        return self.verdict in {Verdict.RIGHT, Verdict.REFUSED} and self.seconds <= SLOW


class FaultEvent(msgspec.Struct, frozen=True):
    """One fault as it was made."""

    name: str
    at: float
    """Seconds since the load began."""
    whole_after: float | None = None
    """Seconds until every process was back and served; None if that never was."""
    skipped: str = ""
    """Why it couldn't be made on this machine."""
    error: str = ""
    """Why it wasn't made though it should have been."""


class Window(msgspec.Struct, frozen=True):
    """A fault and what its time brought."""

    fault: str
    requests: int
    resets: int
    refused: int
    failed: int
    wrong: int
    slowest_s: float
    noticed_s: float
    """From the fault to the first good answer after the last failed, wrong or late one; 0 without any."""
    whole_s: float | None
    """From the fault until every process was back and served; None if that never was."""
    skipped: str
    error: str
    bad: dict[str, int]
    """What was said instead of a right answer, and how often."""

    @property
    def recovery_s(self) -> float | None:
        """Until clients noticed nothing any more, and everything was back; None if that never was."""
        return None if self.whole_s is None else max(self.noticed_s, self.whole_s)

    @property
    def is_good(self) -> bool:
        """Whether the fault was made, nothing failed or was wrong, and everything was back afterwards."""
        return not (self.error or self.failed or self.wrong or self.whole_s is None)


RULE_OF_THREE = 3
"""So many failures in as many requests as had none are excluded at 95 % confidence: were they that frequent, a run
without any would have a chance of 5 %."""


class SoakReport(BenchmarkReport, frozen=True):
    """Every fault, what became of the requests, and what was there afterwards."""

    seconds: float
    """From the first request to the end of the last."""
    rate: float
    """Requests a second."""
    only: list[str]
    """Words: only faults whose names contain one of them were made; all of them if there are none."""
    windows: list[Window]
    total: Window
    """All of them together."""
    enrolled: int
    """Newcomers whose enrolment was acknowledged."""
    false_rows: int
    """Of them, who isn't there afterwards, and names that are there twice."""
    unrecognised: int
    """Of them, who isn't recognised afterwards."""
    memory: list[Memory]

    @property
    def wrong(self) -> int:
        """False answers, then or afterwards."""
        return self.total.wrong + self.false_rows + self.unrecognised

    def last_line(self) -> str:
        """The figures for a script; `slowest_recovery_s` is the longest of any fault, until all was back."""
        requests, failed = self.total.requests, self.total.failed
        recovery = self.total.recovery_s
        return (
            f"requests={requests} failed={failed} wrong={self.wrong}"
            f" slowest_recovery_s={'never' if recovery is None else f'{recovery:.1f}'}"
            f" availability={availability(failed, requests):.6f}"
        )

    def exit_code(self) -> int:
        """1 if a request failed, an answer was wrong, the stack was never whole again, or a fault wasn't made."""
        return int(self.wrong > 0 or not self.total.is_good)


def availability(failed: int, requests: int) -> float:
    """The share of requests that didn't fail, 0 to 1; 0 without requests."""
    return 1 - failed / requests if requests else 0.0


def nines(failed: int, requests: int) -> float:
    """The same as the number of its nines: 3.0 where one request of a thousand fails.

    Without any failure it is what so many requests prove at 95 % confidence.
    """
    if not requests:
        return 0.0
    return max(0.0, -math.log10((failed or RULE_OF_THREE) / requests))


def markdown(report: SoakReport) -> str:
    """The faults, what went wrong, who was there afterwards, and memory."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: SoakReport) -> Iterator[str]:
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


def _columns(report: SoakReport) -> tuple[list[float], list[float]]:
    return [each.before for each in report.memory], [each.after for each in report.memory]


BEFORE = "before the first fault"
ALL = "all"


def windows(records: Sequence[Record], strikes: Sequence[FaultEvent]) -> list[Window]:
    """A window for each fault in order, and one before the first. One that was skipped has no requests."""
    made = [strike for strike in strikes if not strike.skipped]
    starts = [strike.at for strike in made]
    ordered = sorted(records, key=lambda record: record.ended)
    groups = groupby(ordered, key=lambda record: bisect_right(starts, record.ended))
    members = {number: list(group) for number, group in groups}
    first = FaultEvent(BEFORE, 0.0, 0.0)
    found = [_window(strike, members.get(number, [])) for number, strike in enumerate([first, *made])]
    return [*found, *(_window(strike, []) for strike in strikes if strike.skipped)]


def total(windows: Sequence[Window]) -> Window:
    """Sums of what was counted, and the longest of each time; never whole if it wasn't after any of the faults."""
    made = [window for window in windows if not window.skipped]

    def summed(count: Callable[[Window], int]) -> int:
        return sum(map(count, made))

    whole = [window.whole_s for window in made]
    return Window(
        fault=ALL,
        requests=summed(lambda window: window.requests),
        resets=summed(lambda window: window.resets),
        refused=summed(lambda window: window.refused),
        failed=summed(lambda window: window.failed),
        wrong=summed(lambda window: window.wrong),
        slowest_s=max(window.slowest_s for window in made),
        noticed_s=max(window.noticed_s for window in made),
        whole_s=None if None in whole else max(each or 0.0 for each in whole),
        skipped="",
        error=", ".join(window.fault for window in made if window.error),
        bad=dict(sum((Counter(window.bad) for window in made), Counter())),
    )


def _window(strike: FaultEvent, records: Sequence[Record]) -> Window:
    """Count what ended in a fault's time, `records` in the order of their ends."""
    count = Counter(record.verdict for record in records)
    return Window(
        fault=strike.name,
        requests=len(records),
        resets=sum(record.resets for record in records),
        refused=count[Verdict.REFUSED],
        failed=count[Verdict.FAILED],
        wrong=count[Verdict.WRONG],
        slowest_s=round(max((record.seconds for record in records), default=0.0), 3),
        noticed_s=round(_noticed(strike.at, records), 3),
        whole_s=strike.whole_after,
        skipped=strike.skipped,
        error=strike.error,
        bad=dict(Counter(record.said for record in records if record.verdict is not Verdict.RIGHT)),
    )


def _noticed(at: float, records: Sequence[Record]) -> float:
    """Seconds from a fault to the first good answer after the last failed, wrong or late one; 0 without any.

    The records are in the order of their ends. Where no good one follows, the last bad one counts.
    """
    bad = [record.ended for record in records if not record.is_good]
    if not bad:
        return 0.0
    after = (record.ended for record in records if record.is_good and record.ended > bad[-1])
    return next(after, bad[-1]) - at
