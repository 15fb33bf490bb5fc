"""Errors and thresholds against the number of people enrolled.

For each size random galleries are drawn, and their scores put together. All second photos are probes, each beside its
own user; all first photos are strangers, whose own user is left out. So every size up to all people can be measured.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from export.evaluation.trials import Similarities, Trials
from perf.accuracy.arrays import Floats, Ints
from perf.accuracy.faces import Faces
from perf.accuracy.rule import DecisionRule

SIZES = (1, 2, 4, 6, 10, 30, 100, 300, 1000, 3000)
"""Besides all people. Up to six the crowd grows with the gallery, so the threshold needs the small ones."""

ENROLMENTS = 15_000
"""Galleries are drawn until they have so many members together."""

FEWEST, MOST = 5, 400
"""Galleries of one size; only the gallery of all people is but one."""

SEED = 3


@dataclass(frozen=True)
class SizeScores:
    """The scores of all galleries of one size: genuine [G * probes], impostor [G * people]."""

    size: int
    galleries: int
    genuine: Floats
    impostor: Floats


@dataclass(frozen=True)
class Population:
    """Everybody's second photos and first photos against all first photos."""

    genuine: Similarities
    impostor: Similarities

    @classmethod
    def of(cls, first: Faces, second: Faces, doubles: Ints) -> "Population":
        """Compare all with all; `doubles` [n, 2] are one person under two names, who are no strangers."""
        return cls(Similarities.of(second, first), Similarities.of(first, first).without(doubles))

    @property
    def people(self) -> int:
        """The number of users."""
        return len(self.impostor.users)

    def sizes(self) -> list[int]:
        """The gallery sizes that these people allow."""
        return [size for size in SIZES if size < self.people] + [self.people]

    def scores(self, size: int, rules: Sequence[DecisionRule]) -> list[SizeScores]:
        """Scores by each rule on the same galleries of this size."""
        galleries = list(self._galleries(size))
        return [
            SizeScores(
                size,
                len(galleries),
                np.concatenate([rule.genuine(genuine) for genuine, _ in galleries]),
                np.concatenate([rule.impostor(impostor) for _, impostor in galleries]),
            )
            for rule in rules
        ]

    def _galleries(self, size: int) -> Iterator[tuple[Trials, Trials]]:
        if size == self.people:
            yield self.genuine.trials(), self.impostor.trials()
            return
        generator = np.random.default_rng(SEED + size)
        for _ in range(min(MOST, max(FEWEST, math.ceil(ENROLMENTS / size)))):
            users = generator.choice(self.people, size, replace=False)
            yield (
                self.genuine.trials(users[1:]),
                self.impostor.trials(users),
            )  # a probe's own user is enrolled too
