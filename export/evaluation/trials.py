"""Probes shown to a gallery: what a search would find for each, before anything is decided.

One shape serves both questions. For a false reject, `own` is the similarity to the probe's own user. For a false
accept the probe is a stranger, or is taken for one by leaving out the own user: only `others` count.
"""

from dataclasses import dataclass

import numpy as np

from export.evaluation.embeddings import Faces, Floats, Ints

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
    def of(cls, probes: Faces, enrolled: Faces) -> "Similarities":
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


def trials(probes: Faces, enrolled: Faces) -> Trials:
    """Show the probes to the gallery of the enrolled photos."""
    return Similarities.of(probes, enrolled).trials()
