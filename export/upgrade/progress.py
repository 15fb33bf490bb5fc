"""How far a re-embedding is."""

from dataclasses import dataclass

from export.upgrade.reembedding_result import faces


@dataclass(frozen=True)
class Progress:
    """How far it is, for a person who waits."""

    done: int
    """Faces looked at, those that failed included."""
    total: int
    """As many as were missing at the beginning; somebody may have been enrolled since."""
    seconds: float
    """Since the beginning."""

    @property
    def faces_s(self) -> float:
        """Faces a second, in the mean; 0 before the first."""
        return self.done / self.seconds if self.seconds else 0.0

    def __str__(self) -> str:
        done = f"{self.done:,} of {faces(max(self.total, self.done))}, {self.faces_s:.1f} a second"
        if not self.faces_s:
            return done
        return f"{done}, {_duration(max(0, self.total - self.done) / self.faces_s)} left"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
