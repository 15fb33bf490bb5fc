"""Which changes of the release the drill makes, and in which order."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from export.upgrade.models import Exchanged
from export.upgrade.steps import Step
from perf.soak.upgrade_commands import Releases, exchanged, killed
from perf.system import System

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
    run: Callable[[System], Exchanged | None]
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
