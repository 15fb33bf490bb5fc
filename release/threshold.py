"""How similar two faces must be to be one person's: a figure, or a function of the gallery.

Of more people some will look more alike, so a larger gallery needs more similarity for the same rate of false
matches. And a face that resembles many people (blurred, in odd light) says little by resembling one:

    required = base(gallery size, false accept rate) + crowd weight * crowd

where crowd is the mean similarity of the users that are next after the nearest one. docs/accuracy.md has what it gains.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec
import numpy as np


@dataclass(frozen=True)
class Threshold:
    """The rule in use, for one false accept rate. Similarities are cosines, -1 to 1."""

    source: str
    """Where the figures come from, in a sentence for the operator."""
    false_accept_rate: float | None
    """The share of strangers that match somebody, 0 to 1; None if the figures were chosen for no rate."""
    gallery_sizes: tuple[int, ...]
    """Ascending numbers of users."""
    bases: tuple[float, ...]
    """The similarity required for each size, before the crowd."""
    neighbours: int = 0
    """How many users make the crowd."""
    crowd_weight: float = 0.0

    def required(self, gallery_size: int, others: Sequence[float] = ()) -> float:
        """Return the similarity from which the nearest user is a match.

        Args:
            gallery_size: users that were searched. Between the sizes of the table its logarithm is
                interpolated, outside it the nearer end holds.
            others: similarities of the users after the nearest one, nearest first. Those that don't exist count as 0.
        """
        base = float(np.interp(np.log(max(gallery_size, 1)), np.log(self.gallery_sizes), self.bases))
        if not self.neighbours:
            return base
        return base + self.crowd_weight * sum(others[: self.neighbours]) / self.neighbours


def fixed(similarity: float, source: str) -> Threshold:
    """Return the threshold that is one figure, whatever the gallery."""
    return Threshold(source, None, gallery_sizes=(1,), bases=(similarity,))


class PublishedThreshold(msgspec.Struct, frozen=True):
    """A release's threshold before anything was measured with it: a figure from elsewhere."""

    similarity: float
    source: str

    def at(self, _: float) -> Threshold:
        """Return the threshold, which no false accept rate can be asked of."""
        return fixed(self.similarity, self.source)


class CalibratedThreshold(msgspec.Struct, frozen=True):
    """A release's threshold as it was measured: a table over gallery sizes and false accept rates.

    Raises:
        ValueError: the table is empty, misshapen or out of order.
    """

    source: str
    neighbours: int
    crowd_weight: float
    gallery_sizes: tuple[int, ...]
    """Ascending."""
    false_accept_rates: tuple[float, ...]
    """Descending, over 0."""
    similarities: tuple[tuple[float, ...], ...]
    """For each size one value for each rate."""

    def __post_init__(self) -> None:
        rates, sizes = self.false_accept_rates, self.gallery_sizes
        if not _ascend((0, *sizes)) or not _ascend((0, *reversed(rates))) or self.neighbours < 0:
            raise ValueError("sizes must ascend and rates descend, all over 0")
        if not sizes or not rates or [len(row) for row in self.similarities] != [len(rates)] * len(sizes):
            raise ValueError("there must be a row for each size, with a value for each rate")

    def at(self, false_accept_rate: float) -> Threshold:
        """Return the threshold for a false accept rate, or for the nearest one that was measured.

        Between the rates of the table the rate's logarithm is interpolated.
        """
        highest, lowest = self.false_accept_rates[0], self.false_accept_rates[-1]
        rate = min(max(false_accept_rate, lowest), highest)
        rates = -np.log(self.false_accept_rates)  # ascending, as np.interp wants them
        bases = tuple(float(np.interp(-np.log(rate), rates, row)) for row in self.similarities)
        return Threshold(
            self.source, rate, self.gallery_sizes, bases, self.neighbours, crowd_weight=self.crowd_weight
        )


def _ascend(values: Sequence[float]) -> bool:
    return all(low < high for low, high in pairwise(values))
