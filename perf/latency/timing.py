"""Timing several ways to do the same thing, in turn, so that a shared machine's noise falls on all of them alike."""

import time
from collections.abc import Mapping

import msgspec
import numpy as np

from perf.latency.sides import Call

PAUSE = 0.01
"""Seconds before each call: OpenMP's threads of the call before (PyTorch's) spin on for a millisecond or so."""


class Times(msgspec.Struct, frozen=True):
    """One side's milliseconds for a photo."""

    side: str
    p50_ms: float
    p95_ms: float


def interleaved(calls: Mapping[str, Call], rounds: int) -> list[Times]:
    """Call all of them in turn, `rounds` times after a first round that warms up."""
    times: dict[str, list[float]] = {side: [] for side in calls}
    for turn in range(rounds + 1):
        for side, call in calls.items():
            time.sleep(PAUSE)
            start = time.perf_counter()
            call()
            if turn:
                times[side].append((time.perf_counter() - start) * 1000)
    return [_summary(side, values) for side, values in times.items()]


def _summary(side: str, values: list[float]) -> Times:
    p50, p95 = np.percentile(values, (50, 95))
    return Times(side, round(float(p50), 2), round(float(p95), 2))
