"""Made-up faces: unit vectors of known similarity."""

import numpy as np
from numpy.typing import NDArray

from db.queries.faces import FaceVector, Vector

SPACE = "facenet-test-00000000-align1"
OTHER_SPACE = "facenet-other-11111111-align1"
# Enrols many at once: the space, and how many.
BULK = """
    INSERT INTO users (name, birthdate, embedding_space, face_vector)
    SELECT 'x', '1990-01-01', $1, array_fill(1, ARRAY[512])::vector FROM generate_series(1, $2)
"""


def face_vector(seed: int) -> Vector:
    """A unit vector; two seeds give vectors that are nearly at right angles, as two people's are."""
    return unit(np.random.default_rng(seed).standard_normal(512))


def resembling(vector: Vector, similarity: float) -> Vector:
    """A unit vector with this cosine to the given one."""
    other = face_vector(7_777)
    across = unit(other - (other @ vector) * vector)
    return unit(similarity * vector + np.sqrt(1 - similarity**2) * across)


def face(vector: Vector, space: str = SPACE) -> FaceVector:
    return FaceVector(vector, space)


def sealed(crop: bytes | None, space: str = SPACE) -> FaceVector:
    """A face of which this was kept."""
    return FaceVector(face_vector(1), space, crop)


def unit(vector: NDArray[np.float64] | Vector) -> Vector:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
