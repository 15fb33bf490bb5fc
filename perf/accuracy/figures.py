"""The scores of one experiment and the figures that are read from them: rates, equal errors, pairs, intervals.

Intervals of 95 % are the percentile bootstrap's (Efron & Tibshirani, 1993): people, not photos, are drawn again, for a
person's photos fail together. The gallery stays as it is. LFW's own protocol has 6,000 pairs in 10 folds, the threshold
chosen on nine and reported on the tenth (View 2, "image-restricted"; Huang et al. 2007); a pair with a missing face
counts as different.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import msgspec
import numpy as np

from export.evaluation.datasets import Lfw, Photo
from export.evaluation.embeddings import Bools, EmbeddedDataset, Floats, Ints
from export.evaluation.trials import (
    REPORTED_RATES,
    DecisionRule,
    Trials,
    false_accept_rate,
    false_reject_rate,
    recognised,
    threshold_at,
)
from perf.report import Estimate

RESAMPLES = 400
SEED = 20071  # LFW's year and report


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


@dataclass(frozen=True)
class EqualError:
    """Where as many are falsely rejected as falsely accepted, or as near to that as the scores get."""

    threshold: float
    rate: float


def equal_error(genuine: Floats, impostor: Floats) -> EqualError:
    """The equal error rate: at the threshold where the two rates differ least, their mean."""
    scores = np.concatenate([genuine, impostor])
    thresholds = np.append(np.unique(scores[np.isfinite(scores)]), np.inf)
    rejected = np.searchsorted(np.sort(genuine), thresholds) / len(genuine)
    accepted = 1 - np.searchsorted(np.sort(impostor), thresholds) / len(impostor)
    best = int(np.argmin(np.abs(rejected - accepted)))
    return EqualError(float(thresholds[best]), float(rejected[best] + accepted[best]) / 2)


STRICT_RATE = 0.001
"""The false accept rate at which true accepts of pairs are usually reported."""

MISSING = -1.0
"""The lowest cosine there is."""

THRESHOLDS = np.arange(-0.2, 1.0, 0.001)


@dataclass(frozen=True)
class Pair:
    """Two photos, whether they are one person's, and the fold that they belong to."""

    fold: int
    first: Photo
    second: Photo
    same: bool


class PairFigures(msgspec.Struct, frozen=True):
    """Fractions: the folds' mean accuracy and its standard deviation; the mean of true accepts at FAR 0.1 %."""

    accuracy: float
    standard_deviation: float
    true_accept_rate: float
    missing_pairs: int


def read_pairs(path: Path, lfw: Lfw) -> list[Pair]:
    """Read LFW's pairs.txt: `folds pairs`, then in each fold so many same and so many different pairs.

    Raises:
        OSError: there is no such file.
        ValueError, KeyError: it is another list, or names photos that this LFW lacks.
    """
    head, *lines = path.read_text().splitlines()
    folds, size = map(int, head.split())
    pairs = []
    for row, line in enumerate(lines[: 2 * folds * size]):
        match line.split():
            case [name, one, other]:
                names = ((name, one), (name, other))
            case [name, one, second_name, other]:
                names = ((name, one), (second_name, other))
            case _:
                raise ValueError(f"{path} line {row + 2} is not a pair")
        first, second = (lfw.photo(person, int(number)) for person, number in names)
        pairs.append(Pair(row // (2 * size), first, second, same=len(line.split()) == 3))
    return pairs


def pair_figures(pairs: list[Pair], measured: EmbeddedDataset) -> PairFigures:
    """Compare all pairs by plain cosine."""
    similarity = np.array([_similarity(pair, measured) for pair in pairs])
    fold = np.array([pair.fold for pair in pairs])
    same = np.array([pair.same for pair in pairs])
    accuracies, accepted = [], []
    for held_out in np.unique(fold):
        fit = fold != held_out
        accuracies.append(_accuracy(similarity, same, fit))
        threshold = threshold_at(similarity[fit & ~same], STRICT_RATE)
        accepted.append(1 - false_reject_rate(similarity[~fit & same], threshold))
    return PairFigures(
        float(np.mean(accuracies)),
        float(np.std(accuracies)),
        float(np.mean(accepted)),
        int(np.sum(similarity == MISSING)),
    )


def _accuracy(similarity: Floats, same: Bools, fit: Bools) -> float:
    """On the rows that are not `fit`, at the threshold that is best on those that are."""

    def right(threshold: float, rows: Bools) -> float:
        return float(np.mean((similarity[rows] >= threshold) == same[rows]))

    best = max(THRESHOLDS, key=lambda threshold: right(threshold, fit))
    return right(best, ~fit)


def _similarity(pair: Pair, measured: EmbeddedDataset) -> float:
    first, second = measured.embedding(pair.first), measured.embedding(pair.second)
    return MISSING if first is None or second is None else float(first @ second)


def photos_of(pairs: list[Pair]) -> list[Photo]:
    """The photos in the pairs, some of them several times."""
    return [photo for pair in pairs for photo in (pair.first, pair.second)]


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
