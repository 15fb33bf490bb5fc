"""The made people of a measurement: as many as are asked for, in chunks, the same ones each time."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from export.evaluation.embeddings import Floats, Ints
from perf.gallery.vectors import identities, second_photos

CHUNK = 10_000
"""People in memory at a time (20 MB): a million would take 2 GB."""

NEIGHBOURS = 6
"""Of a search, as the service asks for: the nearest, and the crowd of the decision rule."""


WARMING = 100


@dataclass(frozen=True)
class Probes:
    """Faces to search for, and the true answers.

    Attributes:
        faces: float32 [n, 512].
        nearest: float [n, 6]; similarities of the nearest people, highest first.
        warming: float32 [100, 512]; strangers to search for beforehand, untimed: a server that runs for a while has the
            index's busiest pages at hand.
    """

    faces: Floats
    nearest: Floats
    warming: Floats

    def few(self, count: int) -> "Probes":
        """Every n-th of them, enrolled ones and strangers, `count` in all; for what takes seconds each."""
        chosen = np.linspace(0, len(self.faces) - 1, count).astype(int)
        return Probes(self.faces[chosen], self.nearest[chosen], self.warming[:3])


@dataclass(frozen=True)
class MadePeople:
    """Made of real ones. `pairs`: two photos of each of those, float32 [n, 2, 512]."""

    pairs: Floats
    seed: int

    def between(self, start: int, stop: int) -> Iterator[Floats]:
        """The people numbered from `start` to `stop` (exclusive), float32 [at most CHUNK, 512] at a time."""
        for number in range(start // CHUNK, -(-stop // CHUNK)):
            rng = np.random.default_rng((self.seed, number))
            chunk = identities(self.pairs[:, 0], CHUNK, rng)
            first = number * CHUNK
            yield chunk[max(start - first, 0) : stop - first]

    def probes(self, people: int, count: int) -> Probes:
        """Second photos of 70 % enrolled ones of the first `people`, the rest strangers, with the true answers.

        These come from comparing everybody here, not from the database: its exact search would take a second for
        each probe among a million.
        """
        rng = np.random.default_rng((self.seed, people, count))
        enrolled = np.sort(rng.integers(people, size=round(0.7 * count)))
        strangers = identities(self.pairs[:, 0], count - len(enrolled), rng)
        known = second_photos(self._picked(enrolled, people), self.pairs, rng)
        faces = np.concatenate([known, strangers])
        nearest = np.full((count, NEIGHBOURS), -1.0, np.float32)
        for chunk in self.between(0, people):
            both = np.hstack([nearest, faces @ chunk.T])
            nearest = -np.sort(-np.partition(both, -NEIGHBOURS)[:, -NEIGHBOURS:])
        return Probes(faces, nearest, identities(self.pairs[:, 0], WARMING, rng))

    def _picked(self, numbers: Ints, people: int) -> Floats:
        picked, first = [], 0
        for chunk in self.between(0, people):
            inside = numbers[(numbers >= first) & (numbers < first + len(chunk))]
            picked.append(chunk[inside - first])
            first += len(chunk)
        return np.concatenate(picked)
