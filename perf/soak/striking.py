"""Makes the faults one after the other, each when it is due and the stack is whole again after the one before."""

import time
from collections.abc import Callable, Sequence

import psutil
import psycopg

from perf.soak.faults import Fault, NoVictimError, SkippedError
from perf.soak.record import Strike

QUIET = 3.0
"""Seconds of load before the first fault."""

BREATH = 1.0
"""Seconds between a stack that is whole again and the next fault."""

VICTIM_SECONDS = 15.0
"""How long a victim may be missing: a process that has just ended by itself, or somebody who waits to be enrolled."""

PAUSE = 0.05
"""Seconds until the next look for it."""

MISSING = (NoVictimError, psutil.NoSuchProcess)
ERRORS = (NoVictimError, psutil.Error, psycopg.Error, OSError)


def strike_all(
    faults: Sequence[Fault], whole: Callable[[], bool], seconds: float, now: Callable[[], float]
) -> list[Strike]:
    """Spread the faults evenly over so many seconds.

    `whole` waits until the stack is whole again, False if it isn't; `now` is the time since the load began.
    """
    strikes = []
    for number, fault in enumerate(faults):
        time.sleep(max(0.0, due(number, len(faults), seconds) - now()))
        strikes.append(_strike(fault, whole, now))
        print(f"{now():6.1f} s  {_told(strikes[-1])}", flush=True)
        time.sleep(BREATH)
    return strikes


def due(number: int, faults: int, seconds: float) -> float:
    """When a fault is due, in seconds after the load began."""
    return QUIET + number * max(seconds - QUIET, 0) / faults


def _strike(fault: Fault, whole: Callable[[], bool], now: Callable[[], float]) -> Strike:
    """Make a fault. Only what this machine doesn't allow is skipped; any other error is kept, for nothing is proved."""
    at, error = now(), ""
    try:
        _as_soon_as_possible(fault)
    except SkippedError as reason:
        return Strike(fault.name, round(at, 3), skipped=str(reason))
    except ERRORS as reason:
        error = str(reason)
    return Strike(fault.name, round(at, 3), round(now() - at, 3) if whole() else None, error=error)


def _as_soon_as_possible(fault: Fault) -> None:
    """Strike as soon as there is a victim."""
    deadline = time.monotonic() + VICTIM_SECONDS
    while True:
        try:
            fault.strike()
        except MISSING:
            if time.monotonic() > deadline:
                raise
            time.sleep(PAUSE)
        else:
            return


def _told(strike: Strike) -> str:
    """A line of progress."""
    if strike.skipped:
        return f"{strike.name}: skipped, {strike.skipped}"
    made = f"not made, {strike.error}; " if strike.error else ""
    whole = (
        "not whole again" if strike.whole_after is None else f"whole again after {strike.whole_after:.1f} s"
    )
    return f"{strike.name}: {made}{whole}"
