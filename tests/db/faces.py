"""Made-up face vectors: unit vectors of known similarity."""

import numpy as np
from numpy.typing import NDArray

from db.queries import Vector


def face_vector(seed: int) -> Vector:
    """A unit vector; two seeds give vectors that are nearly at right angles, as two people's are."""
    return unit(np.random.default_rng(seed).standard_normal(512))


def resembling(vector: Vector, similarity: float) -> Vector:
    """A unit vector with this cosine to the given one."""
    other = face_vector(7_777)
    across = unit(other - (other @ vector) * vector)
    return unit(similarity * vector + np.sqrt(1 - similarity**2) * across)


def unit(vector: NDArray[np.float64] | Vector) -> Vector:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
