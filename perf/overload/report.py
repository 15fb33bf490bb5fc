"""The overload curve."""

from perf.overload.row import Row
from perf.publication import Measured


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

    def last_line(self) -> str:
        """The figures for a script."""
        greatest = self.rows[-1]
        errors = sum(row.errors for row in [*self.rows, self.slow])
        return (
            f"capacity={self.capacity:.1f} p95_accepted_{greatest.load}_s={greatest.accepted_s[1]:.3f}"
            f" refused_{greatest.load}={greatest.refused} p95_slow_s={self.slow.accepted_s[1]:.3f}"
            f" errors={errors}"
        )
