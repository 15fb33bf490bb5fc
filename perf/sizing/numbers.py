"""Numbers of the command line that are in their range."""

import argparse


def positive(text: str) -> float:
    """A number over 0."""
    number = float(text)
    if not number > 0:
        raise argparse.ArgumentTypeError(f"{text} is not over 0")
    return number


def share(text: str) -> float:
    """A number over 0 and at most 1."""
    number = positive(text)
    if number > 1:
        raise argparse.ArgumentTypeError(f"{text} is more than all of it (1)")
    return number


def count(text: str) -> int:
    """A whole number, at least 1."""
    number = int(text.replace(",", "").replace("_", ""))
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return number
