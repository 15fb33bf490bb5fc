"""One fault, and what became of the requests that ended between it and the next one."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from perf.soak.noticed import noticed
from perf.soak.record import Record, Strike
from perf.soak.verdict import Verdict


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
    bad: dict[str, int]
    """What was said instead of a right answer, and how often."""

    @property
    def recovery_s(self) -> float:
        """Until clients noticed nothing any more, and everything was back."""
        return max(self.noticed_s, self.whole_s or 0.0)


def window_of(strike: Strike, records: Sequence[Record]) -> Window:
    """Count what ended in a fault's time, `records` in the order of their ends."""
    count = Counter(record.verdict for record in records)
    return Window(
        fault=strike.name,
        requests=len(records),
        resets=sum(record.resets for record in records),
        refused=count[Verdict.REFUSED],
        failed=count[Verdict.FAILED],
        wrong=count[Verdict.WRONG],
        slowest_s=round(max((record.seconds for record in records), default=0.0), 3),
        noticed_s=round(noticed(strike.at, records), 3),
        whole_s=strike.whole_after,
        skipped=strike.skipped,
        bad=dict(Counter(record.said for record in records if record.verdict is not Verdict.RIGHT)),
    )
