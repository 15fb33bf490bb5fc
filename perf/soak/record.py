"""What happened: each request, and each fault."""

import msgspec

from perf.soak.client import Kind, Verdict

SLOW = 1.0
"""Seconds after which an answer counts as late."""


class Record(msgspec.Struct, frozen=True):
    """One request. Times are seconds since the load began."""

    kind: Kind
    due: float
    ended: float
    verdict: Verdict
    said: str
    """Status and reason, or the kind of the failure."""
    resets: int
    """Connections that broke without an answer, each replaced once."""

    @property
    def seconds(self) -> float:
        """From when it was due, whether or not it could be sent then."""
        return self.ended - self.due

    @property
    def is_good(self) -> bool:
        """Whether a client noticed nothing: the answer was right, or the announced refusal, and in time."""
        return self.verdict in {Verdict.RIGHT, Verdict.REFUSED} and self.seconds <= SLOW


class Strike(msgspec.Struct, frozen=True):
    """One fault as it was made."""

    name: str
    at: float
    """Seconds since the load began."""
    whole_after: float | None = None
    """Seconds until every process was back and served; None if that never was."""
    skipped: str = ""
    """Why it couldn't be made on this machine."""
    error: str = ""
    """Why it wasn't made though it should have been."""
