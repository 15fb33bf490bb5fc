"""The scores of one experiment, and the figures that are read from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec
import numpy as np

from export.evaluation.embeddings import Bools, Floats, Ints
from export.evaluation.trials import (
    REPORTED_RATES,
    DecisionRule,
    Trials,
    false_accept_rate,
    false_reject_rate,
    recognised,
    threshold_at,
)
from perf.accuracy.bootstrap import Estimate, estimates
from perf.accuracy.equal_error import equal_error


@dataclass(frozen=True)
class Scored:
    """Scores of genuine probes [P] and of strangers [Q], whose they are, and which probes' nearest user was right."""

    genuine: Floats
    genuine_person: Ints
    recognised: Bools
    impostor: Floats
    impostor_person: Ints

    @classmethod
    def of(cls, genuine: Trials, impostor: Trials, rule: DecisionRule) -> "Scored":
        """Score both by a rule."""
        return cls(
            rule.genuine(genuine),
            genuine.person,
            recognised(genuine),
            rule.impostor(impostor),
            impostor.person,
        )

    def drawn(self, counts: Ints) -> "Scored":
        """Each person as often as `counts` [people] says."""
        genuine = np.repeat(np.arange(len(self.genuine)), counts[self.genuine_person])
        impostor = np.repeat(np.arange(len(self.impostor)), counts[self.impostor_person])
        return Scored(
            self.genuine[genuine],
            self.genuine_person[genuine],
            self.recognised[genuine],
            self.impostor[impostor],
            self.impostor_person[impostor],
        )


class OperatingPoint(msgspec.Struct, frozen=True):
    """What a threshold, chosen for a false accept rate, gives."""

    chosen_for_far: float
    frr: Estimate
    far: Estimate


class Figures(msgspec.Struct, frozen=True):
    """The figures of one system. Rates are fractions; the equal error rate is the mean of FRR and FAR."""

    points: list[OperatingPoint]
    eer: Estimate
    rank1_error: Estimate


Pairs: TypeAlias = Sequence[tuple[Scored, Scored]]
"""Thresholds are chosen on the first of each pair and reported on the second; several pairs are averaged."""


def figures(pairs: Pairs, people: int) -> Figures:
    """The figures of one system. Where both of a pair are the same, nothing was held back."""
    return _figures(estimates(_averaged(pairs), people))


def differences(pairs: Pairs, others: Pairs, people: int) -> Figures:
    """What one system has more than another, on the same people drawn again.

    What makes both better or worse together falls out, so the intervals are narrower than each system's own.
    """
    ours, theirs = _averaged(pairs), _averaged(others)
    return _figures(estimates(lambda counts: ours(counts) - theirs(counts), people))


def _averaged(pairs: Pairs) -> Callable[[Ints], Floats]:
    def measures(counts: Ints) -> Floats:
        rows = [_measures(fit.drawn(counts), held_out.drawn(counts)) for fit, held_out in pairs]
        mean: Floats = np.mean(rows, axis=0)
        return mean

    return measures


def _figures(found: Sequence[Estimate]) -> Figures:
    rates = len(REPORTED_RATES)
    points = [
        OperatingPoint(rate, frr, far)
        for rate, frr, far in zip(REPORTED_RATES, found[:rates], found[rates : 2 * rates], strict=True)
    ]
    return Figures(points, eer=found[-2], rank1_error=found[-1])


def _measures(fit: Scored, held_out: Scored) -> Floats:
    """FRR and then FAR at each reported rate, the equal error rate, the rank-1 error; NaN if nobody was drawn."""
    if not all(map(len, (fit.genuine, fit.impostor, held_out.genuine, held_out.impostor))):
        return np.full(2 * len(REPORTED_RATES) + 2, np.nan)
    thresholds = [threshold_at(fit.impostor, rate) for rate in REPORTED_RATES]
    equal = equal_error(fit.genuine, fit.impostor).threshold
    return np.array(
        [
            *(false_reject_rate(held_out.genuine, threshold) for threshold in thresholds),
            *(false_accept_rate(held_out.impostor, threshold) for threshold in thresholds),
            (false_reject_rate(held_out.genuine, equal) + false_accept_rate(held_out.impostor, equal)) / 2,
            1 - np.mean(held_out.recognised),
        ]
    )
