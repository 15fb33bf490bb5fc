"""How near the embeddings of two releases of one embedding space are."""

import msgspec
import numpy as np

from export.evaluation.embeddings import Faces


class Likeness(msgspec.Struct, frozen=True):
    """Cosines between both embeddings of each photo in which both releases found a face."""

    photos: int
    mean_cosine: float
    min_cosine: float
    found_by_one: int
    """Photos in which only one of the two found a face."""


def likeness(faces: Faces, others: Faces) -> Likeness:
    """Compare the same photos, row by row."""
    both = faces.found & others.found
    cosines = np.sum(faces.embeddings[both].astype(np.float64) * others.embeddings[both], axis=1)
    only_one = int(np.sum(faces.found ^ others.found))
    return Likeness(int(both.sum()), float(cosines.mean()), float(cosines.min()), only_one)
