"""What the operator asks of an exchange."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wishes:
    """The options of `upgrade` and `rollback` that concern the exchange itself."""

    accept_reenrolment: bool
    """Whether users may be unknown in another embedding space until they enrol again."""
    watch_seconds: float
    """0 to look at nothing."""
