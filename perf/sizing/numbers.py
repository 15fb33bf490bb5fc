"""Numbers of the command line that are in their range: finite, so that what is computed of them is, too."""

import argparse
import math
import re
from collections.abc import Callable

LEAST, MOST = 1e-6, 1e12
"""Beyond them nothing is of that size, be it a rate, a cost or a number of faces."""

THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+")


def number(least: float = LEAST, most: float = MOST) -> Callable[[str], float]:
    """A parser of numbers of that range, its ends included. Neither infinity nor "not a number" is in one."""

    def parsed(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from {least:g} to {most:g}")
        return value

    return parsed


def count(text: str) -> int:
    """A whole number, at least 1; 1,000,000 and 1e6 are one, too."""
    value = number(1)(text.replace(",", "") if THOUSANDS.fullmatch(text) else text)
    if not value.is_integer():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number")
    return int(value)
