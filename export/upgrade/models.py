"""What the operator asks of an exchange, and what it came to, for scripts."""

from dataclasses import dataclass

import msgspec


class StepTime(msgspec.Struct, frozen=True):
    """How long a step took."""

    step: str
    seconds: float


class ExchangeResult(msgspec.Struct, frozen=True):
    """A finished upgrade or rollback."""

    release: int
    """In use now."""
    previous: int
    """In use before."""
    same_space: bool
    """Whether both have one embedding space, so that all vectors still hold."""
    steps: list[StepTime]
    switch_s: float
    """Seconds of the switch alone. Nothing is refused meanwhile; to another space, enrolments wait so long."""
    reembedded: int
    """Faces that got a vector in the new space."""
    failed: dict[str, int]
    """Faces that got none, by the reason."""
    unknown_users: int
    """Users who have no face in the new space: they have to be enrolled again."""

    def __str__(self) -> str:
        if self.release != self.previous:
            before = f", release {self.previous} was before"
        else:
            before = " already" if self.same_space else " as before, and the database is of its space again"
        unknown = (
            f"; {self.unknown_users} users are unknown until they enrol again" if self.unknown_users else ""
        )
        return f"release {self.release} is in use{before}{unknown}"


@dataclass(frozen=True)
class ExchangeOptions:
    """The options of `upgrade` and `rollback` that concern the exchange itself."""

    accept_reenrolment: bool
    """Whether users may be unknown in another embedding space until they enrol again."""
    watch_seconds: float
    """0 to look at nothing."""
