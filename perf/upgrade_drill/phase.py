"""One change, and what became of the requests that ended between it and the next one."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence

import msgspec

from perf.soak.client import Verdict
from perf.soak.upgrade_load import Change, Record


class Phase(msgspec.Struct, frozen=True):
    """A change and what its time brought."""

    change: Change
    requests: int
    failed: int
    mixed: int
    slowest_s: float
    """From when a request was due to the end of its answer."""
    bad: dict[str, int]
    """What was said instead of a right answer, for what, and how often."""

    @property
    def is_good(self) -> bool:
        """Whether the change did what it should, and no client noticed."""
        return not (self.change.error or self.failed or self.mixed)


def phases(records: Sequence[Record], changes: Sequence[Change]) -> list[Phase]:
    """A phase for each change, the first of which begins with the load."""
    starts = [change.began for change in changes]
    members: defaultdict[int, list[Record]] = defaultdict(list)
    for record in records:
        members[max(0, bisect_right(starts, record.ended) - 1)].append(record)
    return [_phase(change, members[number]) for number, change in enumerate(changes)]


def _phase(change: Change, records: list[Record]) -> Phase:
    count = Counter(record.verdict for record in records)
    return Phase(
        change=change,
        requests=len(records),
        failed=count[Verdict.FAILED],
        mixed=count[Verdict.WRONG],
        slowest_s=round(max((record.ended - record.due for record in records), default=0.0), 3),
        bad=dict(
            Counter(
                f"{record.kind}: {record.said}" for record in records if record.verdict is not Verdict.RIGHT
            )
        ),
    )
