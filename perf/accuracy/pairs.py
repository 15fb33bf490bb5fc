"""LFW's own protocol: 6,000 pairs in 10 folds, the threshold chosen on nine and reported on the tenth.

View 2, "image-restricted"; Huang et al. 2007. The folds share no people. A pair with a missing face counts as
different.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from export.evaluation.datasets import Lfw, Photo
from export.evaluation.embeddings import Bools, Floats, Measured
from export.evaluation.trials import false_reject_rate, threshold_at

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


def pair_figures(pairs: list[Pair], measured: Measured) -> PairFigures:
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


def _similarity(pair: Pair, measured: Measured) -> float:
    first, second = measured.embedding(pair.first), measured.embedding(pair.second)
    return MISSING if first is None or second is None else float(first @ second)


def photos_of(pairs: list[Pair]) -> list[Photo]:
    """The photos in the pairs, some of them several times."""
    return [photo for pair in pairs for photo in (pair.first, pair.second)]
