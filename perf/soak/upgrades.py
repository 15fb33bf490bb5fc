"""One drill from the start of a system of its own to the report."""

import asyncio
import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet

from export.evaluation.datasets import Lfw
from perf.machine import this_machine
from perf.soak.participants import Participants, participants_of
from perf.soak.recovery import false_rows, rows_by_name, unrecognised
from perf.soak.upgrade_commands import Releases, space_of
from perf.soak.upgrade_load import ENROLLING, Change, Load, Timeline, crowd_of
from perf.soak.upgrade_report import Report, total
from perf.system import System, running_in
from perf.upgrade_drill.changes import changes
from perf.upgrade_drill.phase import phases
from perf.upgrade_drill.plan import Plan

TASK_SECONDS = 60.0
"""For which so many newcomers are at hand; where there are none left, strangers come in their place."""


@dataclass(frozen=True)
class Drill:
    """How many people are enrolled before, and how many requests are sent a second."""

    people: int
    rate: float


def drill(size: Drill, plan: Plan, lfw: Lfw, state_dir: Path) -> Report:
    """Start, enrol, load, change the release meanwhile, and look at what is left.

    Raises:
        httpx.HTTPError, psycopg.Error: the system isn't there before, or afterwards.
        EnsembleError, SystemStartError: something doesn't start.
        ValueError: LFW has too few people.
    """
    machine, tasks = this_machine(plan.releases.first), list(plan.tasks())
    newcomers = math.ceil(ENROLLING * size.rate * TASK_SECONDS * len(tasks))
    participants = participants_of(lfw, newcomers, plan.releases.first, state_dir, size.people)
    with _system(plan.releases, state_dir) as system:
        print(f"Enrolling {len(participants.enrolled)} people …", flush=True)
        crowd = crowd_of(participants, system.url)
        load = Load(system.url, crowd, Timeline(space_of(plan.releases.first)))
        made: list[Change] = []
        print(f"{size.rate:g} requests/s …", flush=True)
        asyncio.run(load.run(size.rate, lambda: made.extend(changes(tasks, system, load))))
        found = phases(load.records, made)
        return Report(
            measured=datetime.now(UTC),
            machine=machine,
            rate=size.rate,
            people=len(participants.enrolled),
            phases=found,
            total=total(found, max(record.ended for record in load.records)),
            enrolled=len(crowd.enrolled),
            false_rows=false_rows(rows_by_name(system.dsn), crowd.enrolled),
            unrecognised=unrecognised(system.url, _photos(crowd.enrolled, participants)),
        )


@contextmanager
def _system(releases: Releases, state_dir: Path) -> Iterator[System]:
    """A system that keeps faces, with the releases in a state folder of its own."""
    state_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="perf-", dir=state_dir) as own:
        folder = Path(own).absolute()
        settings = {
            "TRIFID_RELEASE": str(releases.linked_into(folder)),
            "TRIFID_KEEP_FACES": "1",
            "TRIFID_FACES_KEY": Fernet.generate_key().decode(),
        }
        with running_in(folder, releases.first, **settings) as system:
            yield system


def _photos(enrolled: dict[str, str], participants: Participants) -> dict[str, bytes]:
    """A photo for each user id that was acknowledged."""
    photos = {each.name: each.photo for each in participants.newcomers}
    return {user_id: photos[name] for name, user_id in enrolled.items()}
