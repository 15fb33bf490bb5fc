"""Stands in for real embeddings: unit vectors about a mean, in fewer directions than the space has, as people's are.

Vectors all at right angles would be no test of an index: everybody is as far from everybody else.
"""

import numpy as np
from numpy.typing import NDArray

from perf.gallery.vectors import unit


def made_faces(people: int, photos: int = 1, seed: int = 5) -> NDArray[np.float32]:
    """Float32 [people, photos, 512]; photos of one person are alike."""
    directions = np.random.default_rng(5).standard_normal((60, 512)).astype(np.float32)
    rng = np.random.default_rng(seed)
    faces = rng.standard_normal((people, 1, 60)) + 0.5
    faces = faces + 0.4 * rng.standard_normal((people, photos, 60))
    return unit(faces.astype(np.float32) @ directions)
