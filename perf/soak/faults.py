"""What is done to a running stack: its processes, its database's connections, disk and keys, one fault after the other.

The disk is a tmpfs of its own, whose quota can be used up and given back: so nothing else on the machine runs out of
space. It lies in memory, so PostgreSQL's fsync costs nothing there; the soak measures faults, not speed.
"""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from perf.soak.crowd import Crowd
from perf.soak.recovery import Part
from perf.soak.report import FaultEvent
from service.auth.credentials import token_hash

MEGABYTES = 1024
"""More than a stack asks for at its start, and than PostgreSQL's write-ahead log grows to in an hour."""


@dataclass
class Disk:
    """A mounted tmpfs. `full` is true while its quota is used up."""

    folder: Path
    full: bool = False

    def fill(self) -> None:
        """Set the quota to what is used, so that not one page more can be written.

        Raises:
            OSError: it doesn't work; the quota is as before.
        """
        self.full = True
        for _ in range(100):  # what is used may have grown since it was asked for
            if _mount("-o", f"remount,size={shutil.disk_usage(self.folder).used}", str(self.folder)):
                return
        self.full = False
        raise OSError(f"the quota of {self.folder} can't be set")

    def free(self) -> None:
        """Give the quota back."""
        _mount("-o", f"remount,size={MEGABYTES}m", str(self.folder))
        self.full = False


@contextmanager
def small_disk(parent: Path) -> Iterator[Disk | None]:
    """Mount one on a new folder for the time of a `with` block; None where mounting isn't allowed."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="disk-", dir=parent))  # another soak may run beside this one
    try:
        mounted = _mount("-t", "tmpfs", "-o", f"size={MEGABYTES}m", "trifid-soak", str(folder))
        try:
            yield Disk(folder) if mounted else None
        finally:
            if mounted:
                # Lazily: a process that is still ending mustn't keep it.
                subprocess.run(["umount", "--lazy", str(folder)], check=False)  # noqa: S603, S607  no shell
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _mount(*arguments: str) -> bool:
    command = ["mount", *arguments]
    try:
        return not subprocess.run(command, check=False, capture_output=True).returncode  # noqa: S603  no shell
    except OSError:
        return False


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


FULL_SECONDS = 8.0

CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""

EXPIRE = "UPDATE vectors_cache SET expires_at = now() - interval '1 second' WHERE key = ANY(%s)"


def cut_connections(dsn: str) -> Fault:
    """Have PostgreSQL end all connections but the one that asks for it."""

    def strike() -> None:
        with psycopg.connect(dsn) as connection:
            connection.execute(CUT)

    return Fault("cut PostgreSQL's connections", strike)


def full_disk(disk: Disk | None, seconds: float = FULL_SECONDS) -> Fault:
    """Use up the quota of the state folder's disk for some seconds."""

    def strike() -> None:
        if disk is None:
            raise SkippedError("mounting isn't allowed here")
        try:
            disk.fill()
            time.sleep(seconds)
        finally:
            disk.free()

    return Fault(f"full disk for {seconds:g} s", strike)


def expire_keys(dsn: str, crowd: Crowd) -> Fault:
    """Let the keys of those who wait to be enrolled expire, as if ten minutes had passed."""

    def strike() -> None:
        keys = crowd.take_waiting()
        if not keys:
            raise NoVictimError("nobody waits to be enrolled")
        with psycopg.connect(dsn) as connection:
            connection.execute(EXPIRE, [[token_hash(newcomer.key) for newcomer in keys]])
        crowd.come_too_late(keys)

    return Fault("expire waiting keys", strike)


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


def run_faults(
    faults: Sequence[Fault], whole: Callable[[], bool], seconds: float, now: Callable[[], float]
) -> list[FaultEvent]:
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


def _strike(fault: Fault, whole: Callable[[], bool], now: Callable[[], float]) -> FaultEvent:
    """Make a fault. Only what this machine doesn't allow is skipped; any other error is kept, for nothing is proved."""
    at, error = now(), ""
    try:
        _as_soon_as_possible(fault)
    except SkippedError as reason:
        return FaultEvent(fault.name, round(at, 3), skipped=str(reason))
    except ERRORS as reason:
        error = str(reason)
    return FaultEvent(fault.name, round(at, 3), round(now() - at, 3) if whole() else None, error=error)


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


def _told(strike: FaultEvent) -> str:
    """A line of progress."""
    if strike.skipped:
        return f"{strike.name}: skipped, {strike.skipped}"
    made = f"not made, {strike.error}; " if strike.error else ""
    whole = (
        "not whole again" if strike.whole_after is None else f"whole again after {strike.whole_after:.1f} s"
    )
    return f"{strike.name}: {made}{whole}"
