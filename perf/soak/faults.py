"""Something that is done to a running stack, and faults of its processes."""

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import psutil

from perf.soak.recovery import Part

STOP_SECONDS = 5.0

Parts = Callable[[], list[Part]]
"""The parts that are alive when it is called, the longest-lived of each name first."""


class SkippedError(Exception):
    """The fault can't be made on this machine, whatever the stack does; the message says why."""


class NoVictimError(LookupError):
    """Nobody is there now whom the fault could strike; the message says who is missing."""


@dataclass(frozen=True)
class Fault:
    """One way to break something.

    `strike` does it, and undoes it after its time if it doesn't heal by itself; SkippedError and NoVictimError if it
    can't be done, here or now.
    """

    name: str
    strike: Callable[[], None]


def kill(name: str, parts: Parts) -> Fault:
    """SIGKILL the longest-lived process of a name, so that each of several has its turn."""
    return Fault(f"kill {name}", lambda: oldest(name, parts()).kill())


def stop(name: str, parts: Parts, seconds: float = STOP_SECONDS) -> Fault:
    """SIGSTOP a process for some seconds: it neither works nor dies, and its connections stay open."""

    def strike() -> None:
        process = oldest(name, parts())
        process.suspend()
        time.sleep(seconds)
        with suppress(psutil.NoSuchProcess):  # it was replaced meanwhile
            process.send_signal(signal.SIGCONT)

    return Fault(f"stop {name} for {seconds:g} s", strike)


def oldest(name: str, parts: list[Part]) -> psutil.Process:
    """The first process of a name.

    Raises:
        NoVictimError: there is none.
    """
    found = [part.process for part in parts if part.name == name]
    if not found:
        raise NoVictimError(f"there is no {name}")
    return found[0]
