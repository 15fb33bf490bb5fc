"""Where a measured curve bends: it is cut into the fewest pieces, from the left, that a straight line fits.

A log-log slope alone can't tell: a line with a fixed cost, such as 40 ms + 3 ms a face, has a slope far below 1 at its
beginning and is straight none the less. So the bends are found in the curve itself, and the slope, which says how the
cost grows in proportion, stands beside.
"""

from collections.abc import Sequence
from itertools import pairwise

import msgspec
import numpy as np

TOLERANCE = 0.1
"""A line fits where it is off by no more than this part of each value: what runs of one point differ by."""


class Piece(msgspec.Struct, frozen=True):
    """A straight part of a curve: `slope` in units of y for one more of x."""

    start: float
    end: float
    slope: float


def pieces(x: Sequence[float], y: Sequence[float]) -> list[Piece]:
    """Cut a curve of two points or more, x ascending, y positive; each piece starts where the one before ends."""
    found = []
    first = 0
    while first < len(x) - 1:
        last = first + 1
        while last + 1 < len(x) and _is_straight(x[first : last + 2], y[first : last + 2]):
            last += 1
        found.append(Piece(x[first], x[last], _line(x[first : last + 1], y[first : last + 1])[0]))
        first = last
    return found


def bend(found: Sequence[Piece]) -> float | None:
    """Where the first piece ends, None if there is no other."""
    return found[0].end if len(found) > 1 else None


def exponents(x: Sequence[float], y: Sequence[float]) -> list[float]:
    """The log-log slope between neighbours: 0 where y stays, 1 where it grows as x does, above 1 if faster."""
    return [
        float(np.log(after[1] / before[1]) / np.log(after[0] / before[0]))
        for before, after in pairwise(zip(x, y, strict=True))
    ]


def _line(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Slope and height of the line with the least relative errors."""
    slope, height = np.polyfit(x, y, 1, w=1 / np.asarray(y, float))
    return float(slope), float(height)


def _is_straight(x: Sequence[float], y: Sequence[float]) -> bool:
    slope, height = _line(x, y)
    errors = (slope * np.asarray(x) + height) / np.asarray(y) - 1
    return bool(np.abs(errors).max() <= TOLERANCE)
