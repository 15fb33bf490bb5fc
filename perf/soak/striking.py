"""Makes the faults one after the other, each when it is due and the stack is whole again after the one before."""

import time
from collections.abc import Callable, Sequence

import psutil
import psycopg

from perf.soak.faults import Fault, SkippedError
from perf.soak.record import Strike
from perf.soak.wholeness import Wholeness

QUIET = 3.0
"""Seconds of load before the first fault."""

BREATH = 1.0
"""Seconds between a stack that is whole again and the next fault."""

IMPOSSIBLE = (SkippedError, psutil.Error, psycopg.Error, OSError)


def strike_all(
    faults: Sequence[Fault], wholeness: Wholeness, seconds: float, now: Callable[[], float]
) -> list[Strike]:
    """Spread the faults evenly over so many seconds; `now` is the time since the load began."""
    strikes = []
    for number, fault in enumerate(faults):
        time.sleep(max(0.0, due(number, len(faults), seconds) - now()))
        strikes.append(_strike(fault, wholeness, now))
        print(f"{now():6.1f} s  {_told(strikes[-1])}", flush=True)
        time.sleep(BREATH)
    return strikes


def due(number: int, faults: int, seconds: float) -> float:
    """When a fault is due, in seconds after the load began."""
    return QUIET + number * max(seconds - QUIET, 0) / faults


def _strike(fault: Fault, wholeness: Wholeness, now: Callable[[], float]) -> Strike:
    at = now()
    try:
        fault.strike()
    except IMPOSSIBLE as reason:
        return Strike(fault.name, round(at, 3), skipped=str(reason))
    whole = wholeness.wait()
    return Strike(fault.name, round(at, 3), round(now() - at, 3) if whole else None)


def _told(strike: Strike) -> str:
    """A line of progress."""
    if strike.skipped:
        return f"{strike.name}: skipped, {strike.skipped}"
    whole = (
        "not whole again" if strike.whole_after is None else f"whole again after {strike.whole_after:.1f} s"
    )
    return f"{strike.name}: {whole}"
