"""Upgrades under a fixed load: `python -m perf.soak.upgrades --lfw PATH`.

Starts a whole system of its own with releases of its own, built once: in FP32, in INT8, and of another embedding space.
People of LFW are enrolled; then requests arrive at a fixed rate, of people whose right answers are known, and
newcomers enrol. Meanwhile the system is upgraded within the embedding space and to another one, and rolled back, and an
upgrade is killed at each of its steps. Exit code 1 if a request failed, an answer mixed something up, or an upgrade
didn't do what it should. The last line holds the figures for a script.
"""

import argparse
import asyncio
import math
import sys
import tempfile
import time
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
from cryptography.fernet import Fernet

from export.evaluation.collection import EnsembleError
from export.evaluation.datasets import Lfw
from export.upgrade.models import ExchangeResult
from export.upgrade.steps import Step
from perf.machine import this_machine
from perf.report import Publication, add_out_option, published
from perf.soak.client import Verdict
from perf.soak.participants import Participants, participants_of
from perf.soak.recovery import false_rows, rows_by_name, unrecognised
from perf.soak.upgrade_commands import (
    BuildError,
    CommandError,
    Releases,
    Workshop,
    exchanged,
    killed,
    space_of,
    until_switched_s,
    weights_of,
)
from perf.soak.upgrade_load import ENROLLING, Change, Load, Phase, Record, Timeline, crowd_of, shortcoming
from perf.soak.upgrade_report import UpgradeReport, markdown, total
from perf.system import System, SystemStartError, running_in
from service.settings import Settings


def phases(records: Sequence[Record], changes: Sequence[Change]) -> list[Phase]:
    """A phase for each change, the first of which begins with the load."""
    starts = [change.began for change in changes]
    members: defaultdict[int, list[Record]] = defaultdict(list)
    for record in records:
        members[max(0, bisect_right(starts, record.ended) - 1)].append(record)
    return [_phase(change, members[number]) for number, change in enumerate(changes)]


def _phase(change: Change, records: list[Record]) -> Phase:
    count = Counter(record.verdict for record in records)
    return Phase(
        change=change,
        requests=len(records),
        failed=count[Verdict.FAILED],
        mixed=count[Verdict.WRONG],
        slowest_s=round(max((record.ended - record.due for record in records), default=0.0), 3),
        bad=dict(
            Counter(
                f"{record.kind}: {record.said}" for record in records if record.verdict is not Verdict.RIGHT
            )
        ),
    )


SAME_SPACE, OTHER_SPACE, KILLED = "same-space", "other-space", "killed"
PHASES = (SAME_SPACE, OTHER_SPACE, KILLED)

QUIET_SECONDS = 8.0
"""Of load before the first change: what fails then isn't its fault."""


@dataclass(frozen=True)
class Task:
    """A change, or an attempt at one; `run` returns None where nothing is to be changed in the end."""

    name: str
    target: Path
    """Folder of the release that is coming; its name is the release's number."""
    run: Callable[[System], ExchangeResult | None]
    is_rollback: bool = False


@dataclass(frozen=True)
class Plan:
    """How to go from one release to the others and back.

    Attributes:
        releases: between which.
        photos: a folder with which a release is verified.
        phases: some of PHASES; the drill begins and ends each with the first release.
        quiet_seconds: of load before.
    """

    releases: Releases
    photos: Path
    phases: Sequence[str] = PHASES
    quiet_seconds: float = QUIET_SECONDS

    def tasks(self) -> Iterator[Task]:
        """All changes in their order."""
        releases = self.releases
        yield Task("no change", releases.first, lambda _: time.sleep(self.quiet_seconds))
        if SAME_SPACE in self.phases:
            yield self._upgrade("upgrade in the same space", releases.same_space)
            yield self._rollback("rollback in the same space")
        if OTHER_SPACE in self.phases:
            yield self._upgrade("upgrade to another space", releases.other_space)
            yield self._rollback("rollback to the first space")
        if KILLED in self.phases:
            yield from map(self._killed, Step)
            yield self._upgrade("the killed upgrade, run to its end", releases.other_space)
            yield self._rollback("rollback of the killed upgrade")

    def _upgrade(self, name: str, release: Path) -> Task:
        return Task(name, release, lambda system: exchanged(system, ["upgrade", *self._options(release)]))

    def _rollback(self, name: str) -> Task:
        return Task(name, self.releases.first, lambda system: exchanged(system, ["rollback"]), True)

    def _killed(self, step: Step) -> Task:
        release = self.releases.other_space
        amidst = f"upgrade killed at: {step.value}"
        return Task(amidst, release, lambda system: killed(system, step.name, self._options(release)))

    def _options(self, release: Path) -> list[str]:
        return [release.name, "--photos", str(self.photos)]


BREATH = 2.0
"""Seconds of load after each change, that belong to it."""


def changes(tasks: Iterable[Task], system: System, load: Load) -> Iterator[Change]:
    """Make them all, and say what became of each. One that fails doesn't keep the others from being tried."""
    for task in tasks:
        change = _change(task, system, load)
        print(_told(change, load), flush=True)
        yield change
        time.sleep(BREATH)


def _change(task: Task, system: System, load: Load) -> Change:
    space, began = space_of(task.target), load.now()
    load.timeline.expect(space)
    try:
        exchange = task.run(system)
    except CommandError as error:
        return Change(task.name, began, load.now() - began, error=str(error))
    seconds = load.now() - began
    if exchange is None:
        return Change(task.name, began, seconds)
    load.timeline.arrived(space, load.now())
    return Change(
        name=task.name,
        began=began,
        seconds=seconds,
        switch_s=exchange.switch_s,
        until_switched_s=until_switched_s(exchange) if task.is_rollback else None,
        reembedded=exchange.reembedded,
        error=shortcoming(exchange, task.target, system),
    )


def _told(change: Change, load: Load) -> str:
    error = f": {change.error}" if change.error else ""
    return f"{load.now():6.1f} s  {change.name} ({change.seconds:.1f} s){error}"


TASK_SECONDS = 60.0
"""For which so many newcomers are at hand; where there are none left, strangers come in their place."""


@dataclass(frozen=True)
class Drill:
    """How many people are enrolled before, and how many requests are sent a second."""

    people: int
    rate: float


def drill(size: Drill, plan: Plan, lfw: Lfw, state_dir: Path) -> UpgradeReport:
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
        return UpgradeReport(
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


FAILURES = (httpx.HTTPError, psycopg.Error, EnsembleError, SystemStartError, BuildError)


def parser(settings: Settings, prog: str) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    parser.add_argument("--lfw", type=Path, required=True, help="LFW as .tgz or folder")
    people = "with two photos, who are enrolled before the load (default: %(default)s)"
    parser.add_argument("--people", type=int, default=200, help=people)
    parser.add_argument("--rate", type=float, default=5, help="requests a second (default: %(default)s)")
    phases = "make only these changes (default: all)"
    parser.add_argument("--phases", nargs="*", choices=PHASES, default=PHASES, help=phases)
    release = "whose weights the drill's own releases have (default: %(default)s)"
    parser.add_argument("--release", type=Path, default=settings.release, help=release)
    add_out_option(parser)
    return parser


def main(argv: list[str] | None = None, prog: str = "python -m perf.soak.upgrades") -> int:
    """Measure and publish; returns the exit code."""
    settings = Settings()
    arguments = parser(settings, prog).parse_args(argv)
    state = settings.state_dir.absolute()

    def publication() -> Publication:
        workshop = Workshop(
            state=state / "upgrade-drill",
            python=state / "envs" / "export" / "bin" / "python",
            weights=weights_of(arguments.release),
            photos=state / "photos",
        )
        plan = Plan(Releases.of(workshop), workshop.photos, tuple(arguments.phases))
        size = Drill(arguments.people, arguments.rate)
        report = drill(size, plan, Lfw(arguments.lfw), state)
        return Publication("upgrade", report, markdown(report))

    return published(publication, arguments.out, FAILURES)


if __name__ == "__main__":
    sys.exit(main())
