"""Embeddings whose similarities are known: vectors in the plane, named by their angle, and random ones.

Six people whose answers in the user's protocols are known. An embedder that counts.
"""

import math
from collections.abc import Sequence

import numpy as np

from export.evaluation.collection import CHUNK
from export.evaluation.datasets import Photo
from export.evaluation.embeddings import EMBEDDING_SIZE, Embedding, EmbeddingMatrix

NO_FACE = None


def at(degrees: float) -> Embedding:
    """Two such embeddings are as similar as the cosine of the angle between them."""
    embedding = np.zeros(EMBEDDING_SIZE, np.float32)
    embedding[:2] = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return embedding


def faces(angles: dict[int, float | None]) -> EmbeddingMatrix:
    """One photo of each person, at this angle; None is a photo without a face."""
    embeddings = [None if angle is None else at(angle) for angle in angles.values()]
    return EmbeddingMatrix.of(embeddings, list(angles))


def crowd(people: int, spread: float, seed: int) -> tuple[EmbeddingMatrix, EmbeddingMatrix]:
    """First and second photos of random people; `spread` is how far a photo lies from the person's mean."""
    generator = np.random.default_rng(seed)
    mean = generator.normal(size=(people, EMBEDDING_SIZE))
    photos = (mean + spread * generator.normal(size=mean.shape) for _ in range(2))
    first, second = (_unit(photo) for photo in photos)
    return EmbeddingMatrix.of(first, range(people)), EmbeddingMatrix.of(second, range(people))


def _unit(rows: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Sequence[Embedding]:
    return list((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32))


FIRST = faces({0: 0, 1: 60, 2: 120, 3: 180, 4: 240, 5: NO_FACE})
SECOND = faces({0: 10, 1: 110, 3: NO_FACE, 5: 300})
"""Person 0 is recognised, 1 is nearer to 2, 3 has no face, 5 isn't enrolled for want of one."""
EVERY = EmbeddingMatrix.of([at(0), at(200), at(240), at(130), None], [0, 3, 4, 4, 5])


PHOTOS = [Photo("Ann", number, f"photo {number}".encode()) for number in range(1, 3 * CHUNK)]
FACELESS = b"photo 7"


class Counting:
    """An embedder that knows each photo's number, and can break at one."""

    parallel = 2

    def __init__(self, breaks_at: bytes = b"") -> None:
        self.seen: list[bytes] = []
        self._breaks_at = breaks_at

    def embed(self, photos: Sequence[bytes]) -> list[Embedding | None]:
        if self._breaks_at in photos:
            raise KeyboardInterrupt
        self.seen += photos
        return [None if photo == FACELESS else at(int(photo.split()[1])) for photo in photos]

    def cpu_seconds(self) -> float:
        return float(len(self.seen))
