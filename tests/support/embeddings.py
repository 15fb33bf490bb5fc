"""Embeddings whose similarities are known: vectors in the plane, named by their angle, and random ones."""

import math
from collections.abc import Sequence

import numpy as np

from export.evaluation.embeddings import EMBEDDING_SIZE, Embedding, Faces

NO_FACE = None


def at(degrees: float) -> Embedding:
    """Two such embeddings are as similar as the cosine of the angle between them."""
    embedding = np.zeros(EMBEDDING_SIZE, np.float32)
    embedding[:2] = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return embedding


def faces(angles: dict[int, float | None]) -> Faces:
    """One photo of each person, at this angle; None is a photo without a face."""
    embeddings = [None if angle is None else at(angle) for angle in angles.values()]
    return Faces.of(embeddings, list(angles))


def crowd(people: int, spread: float, seed: int) -> tuple[Faces, Faces]:
    """First and second photos of random people; `spread` is how far a photo lies from the person's mean."""
    generator = np.random.default_rng(seed)
    mean = generator.normal(size=(people, EMBEDDING_SIZE))
    photos = (mean + spread * generator.normal(size=mean.shape) for _ in range(2))
    first, second = (_unit(photo) for photo in photos)
    return Faces.of(first, range(people)), Faces.of(second, range(people))


def _unit(rows: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Sequence[Embedding]:
    return list((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32))
