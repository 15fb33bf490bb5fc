"""The release's rule, worked out beforehand: who would be recognised among whom."""

from dataclasses import dataclass, field

import numpy as np

from export.evaluation.embeddings import Embedding, Floats
from release.threshold import Threshold

MARGIN = 0.02
"""Cosine by which everybody is on the right side of the threshold: what its table's steps and the order of enrolments
may move it by."""


@dataclass
class Gallery:
    """Who is enrolled, in order, and the rule by which one is recognised."""

    threshold: Threshold
    people: list[Embedding] = field(default_factory=list)

    def joins(self, face: Embedding) -> bool:
        """Enrol somebody who is clearly none of the enrolled; False for anybody else."""
        if self._excess(face) >= -MARGIN:
            return False
        self.people.append(face)
        return True

    def surely_knows(self, face: Embedding, number: int) -> bool:
        """Whether a face is clearly that person's whose number in the gallery this is."""
        nearest = int(np.argmax(self._similarities(face)))
        return nearest == number and self._excess(face) > MARGIN

    def never_knew(self, face: Embedding, size: int) -> bool:
        """Whether a face has been clearly nobody's since the gallery had so many people.

        The crowd only grows, and with it what is required; so only those who are nearer than all before can matter.
        """
        similarities = self._similarities(face)
        nearer = 2 + np.flatnonzero(similarities[1:] > np.maximum.accumulate(similarities)[:-1])
        sizes = {size, *nearer[nearer >= size].tolist()}
        return all(self._excess(face, size) < -MARGIN for size in sizes)

    def _excess(self, face: Embedding, size: int | None = None) -> float:
        """How far a face is above the threshold, negative below, with the first so many people."""
        similarities = self._similarities(face)[:size]
        if not len(similarities):
            return -1.0
        nearest, *others = np.sort(similarities)[: -2 - self.threshold.neighbours : -1].tolist()
        return float(nearest - self.threshold.required(len(similarities), others))

    def _similarities(self, face: Embedding) -> Floats:
        return np.stack(self.people) @ face if self.people else np.zeros(0, np.float32)
