"""One soak from the start of a system of its own to the report."""

import asyncio
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from export.evaluation.datasets import Lfw
from perf.machine import this_machine
from perf.soak.client import Kind
from perf.soak.crowd import MIX, Crowd
from perf.soak.faults import Disk, Fault, small_disk, strike_all
from perf.soak.load import Load
from perf.soak.participants import crowd_of, participants_of
from perf.soak.plan import plan
from perf.soak.recovery import (
    Processes,
    Wholeness,
    compared,
    false_rows,
    megabytes,
    rows_by_name,
    unrecognised,
)
from perf.soak.report import Report, Strike, total, windows
from perf.system import System, running_system

SPARE = 1.5
"""More people to enrol than the shortest run needs: it goes on until the last fault is over."""


@dataclass(frozen=True)
class Soak:
    """How hard and how long, and which faults: those whose names contain one of `only`, or all."""

    rate: float
    seconds: float
    only: tuple[str, ...] = ()

    def chosen(self, faults: list[Fault]) -> list[Fault]:
        """The faults that are made.

        Raises:
            ValueError: none is called so.
        """
        found = [each for each in faults if not self.only or any(word in each.name for word in self.only)]
        if not found:
            names = ", ".join(dict.fromkeys(each.name for each in faults))
            raise ValueError(f"no fault is called {' or '.join(self.only)}; there are: {names}")
        return found

    @property
    def newcomers(self) -> int:
        """How many people to have at hand for enrolments."""
        share = sum(kind is Kind.GREETING for kind in MIX) / len(MIX)
        return math.ceil(SPARE * share * self.rate * self.seconds)


def soak(size: Soak, lfw: Lfw, release: Path, state_dir: Path) -> Report:
    """Start, load, break, wait, and look at what is left.

    Raises:
        httpx.HTTPError, psycopg.Error, psutil.Error: the system isn't there before, or afterwards.
        EnsembleError, SystemStartError: something doesn't start.
        ValueError: LFW has too few people, or no fault is called so.
    """
    machine = this_machine(release)
    participants = participants_of(lfw, size.newcomers, release, state_dir)
    with _system(release, state_dir) as (system, disk):
        print(f"Enrolling {len(participants.enrolled)} people …", flush=True)
        crowd = crowd_of(participants, system.url)
        processes = Processes(system.root)
        whole = Wholeness(system, processes, (release / "probe.jpg").read_bytes())
        faults = size.chosen(plan(system, processes, crowd, disk))
        load = Load(system.url, crowd, lambda: bool(disk and disk.full))
        strikes: list[Strike] = []
        print(f"{size.rate:g} requests/s, {len(faults)} faults …", flush=True)
        before = megabytes(processes.parts())
        asyncio.run(
            load.run(
                size.rate,
                size.seconds,
                lambda: strikes.extend(strike_all(faults, whole.wait, size.seconds, load.now)),
            )
        )
        after = megabytes(processes.parts())
        found = windows(load.records, strikes)
        photos = _photos(crowd, {each.name: each.photo for each in participants.newcomers})
        return Report(
            measured=datetime.now(UTC),
            machine=machine,
            seconds=round(max(record.ended for record in load.records), 1),
            rate=size.rate,
            only=list(size.only),
            windows=found,
            total=total(found),
            enrolled=len(crowd.enrolled),
            false_rows=false_rows(rows_by_name(system.dsn), crowd.enrolled),
            unrecognised=unrecognised(system.url, photos),
            memory=compared(before, after),
        )


@contextmanager
def _system(release: Path, state_dir: Path) -> Iterator[tuple[System, Disk | None]]:
    """A system whose state lies on a small disk, if there may be one."""
    with (
        small_disk(state_dir) as disk,
        running_system(release, disk.folder if disk else state_dir) as system,
    ):
        yield system, disk


def _photos(crowd: Crowd, photos: dict[str, bytes]) -> dict[str, bytes]:
    """A photo for each user id that was acknowledged."""
    return {user_id: photos[name] for name, user_id in crowd.enrolled.items()}
