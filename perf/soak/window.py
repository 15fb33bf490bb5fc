"""One fault, and what became of the requests that ended between it and the next one."""

import msgspec


class Window(msgspec.Struct, frozen=True):
    """A fault and what its time brought."""

    fault: str
    requests: int
    resets: int
    refused: int
    failed: int
    wrong: int
    slowest_s: float
    noticed_s: float
    """From the fault to the first good answer after the last failed, wrong or late one; 0 without any."""
    whole_s: float | None
    """From the fault until every process was back and served; None if that never was."""
    skipped: str
    error: str
    bad: dict[str, int]
    """What was said instead of a right answer, and how often."""

    @property
    def recovery_s(self) -> float | None:
        """Until clients noticed nothing any more, and everything was back; None if that never was."""
        return None if self.whole_s is None else max(self.noticed_s, self.whole_s)

    @property
    def is_good(self) -> bool:
        """Whether the fault was made, nothing failed or was wrong, and everything was back afterwards."""
        return not (self.error or self.failed or self.wrong or self.whole_s is None)
