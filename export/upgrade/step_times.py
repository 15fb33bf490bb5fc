"""What the operator sees of an exchange: each step when it is done, and how long it took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from export.upgrade.models import StepTime
from export.upgrade.steps import Begin, Step

Report = Callable[[str], None]
"""Prints a line for the operator."""


@dataclass(frozen=True)
class Steps:
    """The steps of one exchange, told of as they begin and end."""

    begin: Begin
    report: Report
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
