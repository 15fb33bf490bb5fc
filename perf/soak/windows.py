"""Divides the requests among the faults."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby

from perf.soak.record import Record, Strike
from perf.soak.window import Window, window_of

BEFORE = "before the first fault"


def windows(records: Sequence[Record], strikes: Sequence[Strike]) -> list[Window]:
    """A window for each fault in order, and one before the first. One that was skipped has no requests."""
    made = [strike for strike in strikes if not strike.skipped]
    starts = [strike.at for strike in made]
    ordered = sorted(records, key=lambda record: record.ended)
    groups = groupby(ordered, key=lambda record: bisect_right(starts, record.ended))
    members = {number: list(group) for number, group in groups}
    first = Strike(BEFORE, 0.0, 0.0)
    found = [window_of(strike, members.get(number, [])) for number, strike in enumerate([first, *made])]
    return [*found, *(window_of(strike, []) for strike in strikes if strike.skipped)]
