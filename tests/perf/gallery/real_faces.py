"""Stands in for real embeddings: unit vectors about a mean, in fewer directions than the space has, as people's are."""

import numpy as np
from numpy.typing import NDArray

from perf.gallery.vectors import unit


def real_faces(people: int, photos: int = 1) -> NDArray[np.float32]:
    """Float32 [people, photos, 512]; photos of one person are alike."""
    rng = np.random.default_rng(5)
    directions = rng.standard_normal((60, 512)).astype(np.float32)
    faces = rng.standard_normal((people, 1, 60)) + 0.5
    faces = faces + 0.4 * rng.standard_normal((people, photos, 60))
    return unit(faces.astype(np.float32) @ directions)
