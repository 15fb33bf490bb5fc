"""For how long clients notice a fault."""

from collections.abc import Sequence

from perf.soak.record import Record


def noticed(at: float, records: Sequence[Record]) -> float:
    """Seconds from a fault to the first good answer after the last failed, wrong or late one; 0 without any.

    The records are in the order of their ends. Where no good one follows, the last bad one counts.
    """
    bad = [record.ended for record in records if not record.is_good]
    if not bad:
        return 0.0
    after = (record.ended for record in records if record.is_good and record.ended > bad[-1])
    return next(after, bad[-1]) - at
