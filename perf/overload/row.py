"""One offered load, and what became of it."""

import msgspec

ON_TIME = 0.9
"""Of the load that was asked for: below it, the client couldn't send as much as it should."""


class Row(msgspec.Struct, frozen=True):
    """Counts, and seconds from when a request was due."""

    load: str
    asked: float
    """Requests a second that there should be."""
    offered: float
    """Requests a second that were sent."""
    accepted: int
    """Answered with 200."""
    refused: int
    """Answered with 503 and when to come again."""
    others: dict[str, int]
    """Everything else by status, 0 for no answer."""
    accepted_s: tuple[float, float, float]
    """p50, p95, p99."""
    refused_s: tuple[float, float, float]
    late_s: float
    """95th percentile of how much later than due the client sent: its own part in all times."""
    client_cores: float
    """Cores that the client used, on the same machine."""

    @property
    def errors(self) -> int:
        """Answers that are neither, and missing ones."""
        return sum(self.others.values())

    @property
    def is_complete(self) -> bool:
        """Whether the client could offer what it should."""
        return self.offered >= ON_TIME * self.asked
