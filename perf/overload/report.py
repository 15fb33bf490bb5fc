"""The overload curve."""

from perf.overload.row import Row
from perf.report import Measured

GOAL_S = 1.0
"""What is accepted at the greatest load is to be answered within so many seconds, 95 of 100 times."""


class Report(Measured, frozen=True):
    """What the machine can take, and what became of half of it up to ten times as much."""

    seconds: float
    """Of each load."""
    capacity: float
    """Requests a second of clients that wait for their answers."""
    capacity_cores: float
    """Cores that these clients used."""
    rows: list[Row]
    """By load; the last one is the greatest."""
    slow: Row
    """Half of the capacity again, beside clients that trickle."""
    slow_clients: int

    @property
    def errors(self) -> int:
        """Requests of any load that were neither answered with 200 nor refused politely."""
        return sum(row.errors for row in [*self.rows, self.slow])

    @property
    def meets_goal(self) -> bool:
        """Whether there was no error, and what was accepted at the greatest load was answered in time."""
        greatest = self.rows[-1]
        return not self.errors and greatest.accepted > 0 and greatest.accepted_s[1] < GOAL_S

    def last_line(self) -> str:
        """The figures for a script."""
        greatest = self.rows[-1]
        return (
            f"capacity={self.capacity:.1f} p95_accepted_{greatest.load}_s={greatest.accepted_s[1]:.3f}"
            f" refused_{greatest.load}={greatest.refused} p95_slow_s={self.slow.accepted_s[1]:.3f}"
            f" errors={self.errors}"
        )

    def exit_code(self) -> int:
        """1 if there were errors. Times depend on what else the machine does: whether they are met is only told."""
        return int(self.errors > 0)
