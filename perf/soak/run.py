"""One soak from the start of a system of its own to the report: which faults, in which order, under which load."""

import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from export.evaluation.datasets import Lfw
from perf.load_patterns import at_fixed_rate
from perf.machine import this_machine
from perf.processes import API, CONNECTION, PASSING, POSTGRES, SUPERVISOR, TRITON
from perf.soak.client import Client, Kind, verdict_of
from perf.soak.crowd import MIX, Crowd
from perf.soak.faults import (
    Disk,
    Fault,
    cut_connections,
    expire_keys,
    full_disk,
    kill,
    run_faults,
    small_disk,
    stop,
)
from perf.soak.participants import crowd_of, participants_of
from perf.soak.recovery import (
    ROOT,
    Processes,
    RecoveryCheck,
    compared,
    false_rows,
    megabytes,
    rows_by_name,
    unrecognised,
)
from perf.soak.report import FaultEvent, Record, SoakReport, total, windows
from perf.system import System, running_system


@dataclass
class Load:
    """The load on an API by a crowd; `disk_full` says whether its disk is full now. `records` grows."""

    url: str
    crowd: Crowd
    disk_full: Callable[[], bool]
    records: list[Record] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    async def run(self, rate: float, seconds: float, meanwhile: Callable[[], object]) -> None:
        """Send `rate` requests a second for so long, or until what happens meanwhile is over if that takes longer."""
        self.started = time.monotonic()
        async with Client(self.url) as client:
            visit = partial(self._visit, client)
            await at_fixed_rate(rate, seconds, visit, meanwhile, self.started)

    def now(self) -> float:
        """Seconds since the load began."""
        return time.monotonic() - self.started

    async def _visit(self, client: Client, due: float) -> None:
        """Run whichever errand is next, and keep what became of it."""
        errand, full = self.crowd.errand(), self.disk_full()
        reply = await client.send(errand)
        # The disk counts as full if it was when the request began, or when it ended.
        verdict = verdict_of(errand, reply, disk_full=full or self.disk_full())
        self.crowd.answered(errand, reply, verdict)
        self.records.append(Record(errand.kind, due, self.now(), verdict, reply.said, reply.resets))


def plan(system: System, processes: Processes, crowd: Crowd, disk: Disk | None) -> list[Fault]:
    """Kill every process, stop one of each kind, and what else can go wrong; the supervisor's death comes last.

    Of PostgreSQL's connections, which come and go, one is killed; its workers that last only a moment aren't. The
    first process isn't: it stands for the service manager's unit, and whatever starts it has to start it again.
    """
    found = Counter(part.name for part in processes.parts() if not part.name.startswith(PASSING))
    found[CONNECTION] = 1
    del found[ROOT]
    kills = [kill(name, processes.parts) for name in _in_turns(found) if name != SUPERVISOR]
    stops = [stop(name, processes.parts) for name in _one_of_each_kind(found)]
    others = [cut_connections(system.dsn), expire_keys(system.dsn, crowd), full_disk(disk)]
    last = [kill(SUPERVISOR, processes.parts)] if found[SUPERVISOR] else []
    return [*others, *stops, *kills, *last]


def _in_turns(found: Counter[str]) -> Iterator[str]:
    for name in sorted(found):
        yield from [name] * found[name]


def _one_of_each_kind(found: Counter[str]) -> Iterator[str]:
    """An API worker, a Triton, a step and PostgreSQL itself, as far as they are there."""
    for beginning in (API, TRITON, "facenet", POSTGRES):
        yield from [name for name in sorted(found) if name.startswith(beginning)][:1]


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


def soak(size: Soak, lfw: Lfw, release: Path, state_dir: Path) -> SoakReport:
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
        whole = RecoveryCheck(system, processes, (release / "probe.jpg").read_bytes())
        faults = size.chosen(plan(system, processes, crowd, disk))
        load = Load(system.url, crowd, lambda: bool(disk and disk.full))
        strikes: list[FaultEvent] = []
        print(f"{size.rate:g} requests/s, {len(faults)} faults …", flush=True)
        before = megabytes(processes.parts())
        asyncio.run(
            load.run(
                size.rate,
                size.seconds,
                lambda: strikes.extend(run_faults(faults, whole.wait, size.seconds, load.now)),
            )
        )
        after = megabytes(processes.parts())
        found = windows(load.records, strikes)
        photos = _photos(crowd, {each.name: each.photo for each in participants.newcomers})
        return SoakReport(
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
