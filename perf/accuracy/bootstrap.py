"""95 % intervals: people, not photos, are drawn again, for a person's photos fail together.

The percentile bootstrap (Efron & Tibshirani, 1993). The gallery stays as it is; probes and strangers are drawn.
"""

from collections.abc import Callable

import msgspec
import numpy as np

from export.evaluation.embeddings import Floats, Ints

RESAMPLES = 400
SEED = 20071  # LFW's year and report


class Estimate(msgspec.Struct, frozen=True):
    """A figure with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def estimates(measures: Callable[[Ints], Floats], people: int) -> list[Estimate]:
    """Estimate several figures at once.

    Args:
        measures: gives the figures, when each person counts as often as this array [people] says; NaN where that
            leaves nothing to measure (only with few people), which the interval passes over.
        people: how many there are.
    """
    generator = np.random.default_rng(SEED)
    drawn = [
        measures(np.bincount(generator.integers(people, size=people), minlength=people))
        for _ in range(RESAMPLES)
    ]
    low, high = np.nanpercentile(np.array(drawn), [2.5, 97.5], axis=0)
    values = measures(np.ones(people, np.int64))
    return [Estimate(*map(float, triple)) for triple in zip(values, low, high, strict=True)]
