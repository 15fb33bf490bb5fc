"""The decision rule: a face that resembles many people must resemble one of them more."""

from dataclasses import dataclass

import numpy as np

from export.evaluation.embeddings import Bools, Floats
from export.evaluation.trials import NOBODY, Trials


@dataclass(frozen=True)
class DecisionRule:
    """A probe's score is the nearest user's similarity less `crowd_weight` times the mean of the next `neighbours`.

    Users that don't exist count as 0. A match is a score from the threshold on, as in the service.
    """

    neighbours: int
    crowd_weight: float

    def __str__(self) -> str:
        if self.crowd_weight == 0:
            return "plain cosine"
        return f"nearest - {self.crowd_weight:g} * mean of the next {self.neighbours}"

    def genuine(self, trials: Trials) -> Floats:
        """Scores [P] of probes whose person should be recognised; NOBODY where another user is nearer or as near."""
        score = trials.own - self.crowd_weight * self._crowd(trials.others[:, : self.neighbours])
        return np.where(recognised(trials), score, NOBODY)

    def impostor(self, trials: Trials) -> Floats:
        """Scores [P] of probes whose person isn't enrolled, or is left out."""
        crowd = self._crowd(trials.others[:, 1 : 1 + self.neighbours])
        return trials.others[:, 0] - self.crowd_weight * crowd

    def _crowd(self, similarities: Floats) -> Floats:
        existing = np.where(np.isneginf(similarities), 0.0, similarities)
        crowd: Floats = existing.sum(axis=1) / self.neighbours
        return crowd


def recognised(trials: Trials) -> Bools:
    """Whether the nearest user is the right one, whatever the threshold; a tie with another user is an error."""
    right: Bools = trials.own > trials.others[:, 0]
    return right


PLAIN = DecisionRule(neighbours=1, crowd_weight=0.0)
"""The nearest user's cosine and nothing else."""

SHIPPED = DecisionRule(neighbours=5, crowd_weight=0.5)
"""What calibrations are made for, and the service decides by."""

GRID = (
    PLAIN,
    *(DecisionRule(neighbours, weight) for neighbours in (1, 2, 3, 5) for weight in (0.25, 0.5, 0.75, 1.0)),
)
"""The rules that cross-validation chooses from; a search for 6 users serves them all."""
