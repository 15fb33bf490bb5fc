"""Divides the requests among the faults, and counts what became of them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby

from perf.soak.client import Verdict
from perf.soak.record import Record, Strike
from perf.soak.window import Window

BEFORE = "before the first fault"
ALL = "all"


def windows(records: Sequence[Record], strikes: Sequence[Strike]) -> list[Window]:
    """A window for each fault in order, and one before the first. One that was skipped has no requests."""
    made = [strike for strike in strikes if not strike.skipped]
    starts = [strike.at for strike in made]
    ordered = sorted(records, key=lambda record: record.ended)
    groups = groupby(ordered, key=lambda record: bisect_right(starts, record.ended))
    members = {number: list(group) for number, group in groups}
    first = Strike(BEFORE, 0.0, 0.0)
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


def _window(strike: Strike, records: Sequence[Record]) -> Window:
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
