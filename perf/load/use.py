"""What the stack's parts used in a time: cores on average, memory at most."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

import msgspec

from perf.processes import CLIENT, Sample

ALL = "all parts"
"""The sum of the stack's parts; the client is none of them."""


class Use(msgspec.Struct, frozen=True):
    """One part, or all: cores on average; most megabytes (proportional set size) and most resident megabytes."""

    part: str
    mean_cores: float
    most_megabytes: float
    most_resident: float


def uses(samples: Sequence[Sample]) -> list[Use]:
    """Each part in alphabetical order, then all parts together at their greatest moment, then the client if any."""
    parts = sorted({sample.part for sample in samples} - {CLIENT})
    found = [_use(part, [sample for sample in samples if sample.part == part]) for part in parts]
    found.append(_use(ALL, list(_moments(sample for sample in samples if sample.part != CLIENT))))
    client = [sample for sample in samples if sample.part == CLIENT]
    return [*found, _use(CLIENT, client)] if client else found


def whole(found: Iterable[Use]) -> Use:
    """That of all parts together."""
    return next(use for use in found if use.part == ALL)


def _moments(samples: Iterable[Sample]) -> Iterable[Sample]:
    """The sums of the parts at each moment."""
    for seconds, together in groupby(samples, key=lambda sample: sample.seconds):
        rows = list(together)
        yield Sample(
            ALL,
            seconds,
            sum(row.cores for row in rows),
            sum(row.megabytes for row in rows),
            sum(row.resident for row in rows),
        )


def _use(part: str, samples: Sequence[Sample]) -> Use:
    def greatest(figure: Callable[[Sample], float]) -> float:
        return round(max(map(figure, samples), default=0.0), 1)

    cores = sum(sample.cores for sample in samples) / max(len(samples), 1)
    return Use(part, round(cores, 3), greatest(lambda row: row.megabytes), greatest(lambda row: row.resident))
