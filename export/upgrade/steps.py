"""The steps of an exchange, timed and told when they are done.

Each may be killed: the same command run again begins anew and does the rest.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

from export.upgrade.models import StepTime


class Step(Enum):
    """A step of an upgrade or a rollback, in their order."""

    VERIFY = "verify"
    """Hold the release against its gates, in a Triton of its own. A rollback does without."""
    LOAD = "load"
    """Start its servers beside those in use, and warm them up."""
    REEMBED = "re-embed"
    """Only to another embedding space: everybody enrolled gets a vector there too."""
    INDEX = "index"
    """Only to another embedding space: make the search's indexes there."""
    SWITCH = "switch"
    """To another space: the last few vectors and the database's word that it is current, in one transaction."""
    SWITCHED_SPACE = "switched space"
    """Between the database's word and the rename that tells which servers are asked first."""
    WATCH = "watch"
    """Ask the new servers while they are in use; on a failure go back."""
    UNLOAD = "unload"
    """Stop the servers that were in use before."""


StepListener = Callable[[Step], None]
"""Told of each step as it begins."""


ReportProgress = Callable[[str], None]
"""Prints a line for the operator."""


@dataclass(frozen=True)
class StepTimer:
    """The steps of one exchange, told of as they begin and end."""

    begin: StepListener
    report: ReportProgress
    times: list[StepTime] = field(default_factory=list)

    @contextmanager
    def step(self, step: Step) -> Iterator[None]:
        """Be in a step for the time of a `with` block."""
        self.begin(step)
        started = time.monotonic()
        yield
        seconds = round(time.monotonic() - started, 3)
        self.times.append(StepTime(step.value, seconds))
        self.report(f"{step.value:<10} {seconds:.3f} s")

    def seconds(self, step: Step) -> float:
        """How long a step took; 0 where it was left out."""
        return sum(each.seconds for each in self.times if each.step == step.value)
