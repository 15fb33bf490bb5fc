"""What happened: each request, and each change of the release."""

import msgspec

from perf.soak.client import Kind, Verdict


class Record(msgspec.Struct, frozen=True):
    """One request. Times are seconds since the load began."""

    kind: Kind
    due: float
    ended: float
    verdict: Verdict
    said: str


class Change(msgspec.Struct, frozen=True):
    """One run of the command that exchanges the release, or a time without any."""

    name: str
    began: float
    """Seconds since the load began."""
    seconds: float = 0.0
    switch_s: float | None = None
    """How long the switch took; None where none was made."""
    until_switched_s: float | None = None
    """From the command's start to the end of the switch."""
    reembedded: int = 0
    error: str = ""
    """What isn't as it should be."""
