"""Probes shown to a gallery, the decision rule, and error rates: what a search would find, and what is made of it.

One shape serves both questions. For a false reject, `own` is the similarity to the probe's own user. For a false
accept the probe is a stranger, or is taken for one by leaving out the own user: only `others` count. A face that
resembles many people must resemble one of them more. Rates are fractions; a match is a score >= the threshold.
"""

from dataclasses import dataclass

import numpy as np

from export.evaluation.embeddings import Bools, EmbeddingMatrix, Floats, Ints

USERS_RATE = 0.0419
"""The false accept rate that the first user of Trifid measured on LFW with the vggface2 weights."""

REPORTED_RATES = (USERS_RATE, 0.01, 0.001)


def false_reject_rate(genuine: Floats, threshold: float) -> float:
    """The share of probes that aren't recognised as their person."""
    return float(np.mean(genuine < threshold))


def false_accept_rate(impostor: Floats, threshold: float) -> float:
    """The share of strangers that are taken for somebody."""
    return float(np.mean(impostor >= threshold))


def threshold_at(impostor: Floats, rate: float) -> float:
    """The lowest threshold that accepts at most this share of strangers; equal scores are accepted together or not."""
    accepted = int(np.floor(rate * len(impostor) + 1e-9))
    if accepted >= len(impostor):
        return float(np.min(impostor))
    highest_refused = np.partition(impostor, len(impostor) - 1 - accepted)[len(impostor) - 1 - accepted]
    return float(np.nextafter(highest_refused, np.inf))


NEAREST = 6
"""Users that a search returns: the nearest and five more."""

NOBODY = -np.inf
"""The similarity where there is no such user or no face: below every threshold."""


@dataclass(frozen=True)
class Trials:
    """One row for each probe.

    Attributes:
        person: [P]; whose photo it is.
        own: [P]; similarity to this person's best enrolled photo.
        others: [P, 6]; similarities of the most similar other users, best first.
    """

    person: Ints
    own: Floats
    others: Floats


@dataclass(frozen=True)
class Similarities:
    """Every probe against every user of a gallery.

    Attributes:
        person: [P]; whose photo the probe is.
        users: [U]; the people enrolled, sorted.
        own: [P]; similarity to that person's best enrolled photo, NOBODY if there is none.
        others: [P, U]; similarities of all users, where the probe's own one is NOBODY.
    """

    person: Ints
    users: Ints
    own: Floats
    others: Floats

    @classmethod
    def of(cls, probes: EmbeddingMatrix, enrolled: EmbeddingMatrix) -> "Similarities":
        """Compare all; a user with several enrolled photos counts by the most similar one."""
        matrix = probes.embeddings @ enrolled.embeddings.T
        matrix[~probes.found] = NOBODY
        matrix[:, ~enrolled.found] = NOBODY
        users, column = np.unique(enrolled.person, return_inverse=True)
        by_user = np.argsort(column, kind="stable")
        starts = np.searchsorted(column[by_user], np.arange(len(users)))
        matrix = np.maximum.reduceat(matrix[:, by_user], starts, axis=1)
        return cls._split(matrix, probes.person, users)

    @classmethod
    def _split(cls, matrix: Floats, person: Ints, users: Ints) -> "Similarities":
        """Take the own user's similarity out of each row; the columns are the sorted `users`."""
        columns = np.minimum(np.searchsorted(users, person), len(users) - 1)
        rows = np.flatnonzero(users[columns] == person)
        own = np.full(len(person), NOBODY)
        own[rows] = matrix[rows, columns[rows]]
        matrix[rows, columns[rows]] = NOBODY
        return cls(person, users, own, matrix)

    def without(self, doubles: Ints) -> "Similarities":
        """Where two names [n, 2] are one person, neither is a stranger to the other: NOBODY among the others."""
        others = self.others.copy()
        for one, other in (*doubles.tolist(), *doubles[:, ::-1].tolist()):
            others[np.ix_(self.person == one, self.users == other)] = NOBODY
        return Similarities(self.person, self.users, self.own, others)

    def trials(self, columns: Ints | None = None) -> Trials:
        """Search all users, or the own one and those in these columns."""
        others = self.others if columns is None else self.others[:, columns]
        nearest = np.full((len(self.person), NEAREST), NOBODY)
        kept = min(NEAREST, others.shape[1])
        if kept:
            best = np.partition(others, others.shape[1] - kept, axis=1)[:, -kept:]
            nearest[:, :kept] = np.sort(best, axis=1)[:, ::-1]
        return Trials(self.person, self.own, nearest)


def trials(probes: EmbeddingMatrix, enrolled: EmbeddingMatrix) -> Trials:
    """Show the probes to the gallery of the enrolled photos."""
    return Similarities.of(probes, enrolled).trials()


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
