"""What came of sending all hostile inputs to a stack, and what is to be said against it."""

from dataclasses import dataclass

from tests.integration.hostile.processes import Processes
from tests.integration.hostile.sending import Outcome

MOST_GROWTH = 100 * 2**20
"""Bytes by which a process may have grown: an allocator may keep what a large image took."""


@dataclass(frozen=True)
class Run:
    """What was answered, the processes before and after, and whether a known face is still recognised."""

    outcomes: list[Outcome]
    before: Processes
    after: Processes
    recognised: bool

    def wrong(self) -> list[str]:
        """Answers that the contract doesn't know."""
        wrong = [each for each in self.outcomes if not each.is_right]
        return [f"wrong: {each.attack.kind}, {each.attack.name}: {each.answer}" for each in wrong]

    def ended(self) -> list[str]:
        """Processes that are gone."""
        return [f"ended: {name}" for name in self.before.gone(self.after)]

    def swollen(self) -> list[str]:
        """Processes that have grown too much."""
        growth = self.before.growth(self.after).items()
        return [f"swollen: {name}, {grown / 2**20:.0f} MiB" for name, grown in growth if grown > MOST_GROWTH]

    def objections(self) -> list[str]:
        """A line for each thing that must not be; none if all went well. The command and the test go by it."""
        forgotten = [] if self.recognised else ["a known face isn't recognised any more"]
        return [*self.wrong(), *self.ended(), *self.swollen(), *forgotten]
