"""Ctrl-C and a polite stop (SIGTERM), even where Python swallows the exception that they raise.

An exception in a destructor or in a library's callback is printed and forgotten. So the signal is remembered, and the
build asks once more before it publishes.
"""

import signal
from types import FrameType

_received: list[int] = []


def install() -> None:
    """From now on both signals raise KeyboardInterrupt; what came before is forgotten."""
    _received.clear()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)


def raise_if_interrupted() -> None:
    """Do what the signal should have done.

    Raises:
        KeyboardInterrupt: one came since `listen`.
    """
    if _received:
        raise KeyboardInterrupt


def _interrupt(number: int, _: FrameType | None) -> None:
    _received.append(number)
    raise KeyboardInterrupt
