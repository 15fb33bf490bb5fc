"""What the report says of each gallery size."""

import msgspec

from export.evaluation.calibration import Population, SizeScores
from export.evaluation.trials import (
    PLAIN,
    REPORTED_RATES,
    SHIPPED,
    false_accept_rate,
    false_reject_rate,
    threshold_at,
)

FIXED_AT = 0.01
"""The false accept rate for which the one fixed threshold is chosen, with all people enrolled."""


class SizePoint(msgspec.Struct, frozen=True):
    """The threshold for a false accept rate, and the false rejects there (fractions)."""

    far: float
    threshold: float
    frr: float


class SizeRow(msgspec.Struct, frozen=True):
    """One gallery size.

    Attributes:
        gallery: users enrolled.
        galleries: random galleries averaged.
        shipped: points of the shipped rule.
        plain: points of the plain cosine.
        fixed_far: false accepts of the plain cosine at the one threshold that suits all people.
        fixed_frr: false rejects there.
    """

    gallery: int
    galleries: int
    shipped: list[SizePoint]
    plain: list[SizePoint]
    fixed_far: float
    fixed_frr: float


def size_rows(population: Population) -> list[SizeRow]:
    """Measure every size."""
    [whole] = population.scores(population.people, [PLAIN])
    fixed = threshold_at(whole.impostor, FIXED_AT)
    rows = []
    for size in population.sizes():
        shipped, plain = population.scores(size, [SHIPPED, PLAIN])
        rows.append(
            SizeRow(
                size,
                shipped.galleries,
                _points(shipped),
                _points(plain),
                false_accept_rate(plain.impostor, fixed),
                false_reject_rate(plain.genuine, fixed),
            )
        )
    return rows


def _points(scores: SizeScores) -> list[SizePoint]:
    thresholds = [(rate, threshold_at(scores.impostor, rate)) for rate in REPORTED_RATES]
    return [
        SizePoint(rate, threshold, false_reject_rate(scores.genuine, threshold))
        for rate, threshold in thresholds
    ]
