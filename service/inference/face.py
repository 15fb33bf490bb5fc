"""The face that the ensemble found in a photo."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from db.queries.faces import FaceVector, Vector

Crop = NDArray[np.uint8]
"""An aligned face as FaceNet takes it: CROP_SHAPE, RGB."""

CROP_SHAPE = (160, 160, 3)


@dataclass(frozen=True)
class Face:
    """The most prominent face of a photo. Coordinates are pixels of the upright photo."""

    embedding: Vector
    """float32 [512] of length 1."""
    embedding_space: str
    probability: float
    box: tuple[float, float, float, float]
    """Left, top, right, bottom."""
    landmarks: list[tuple[float, float]]
    """Left eye, right eye, nose, left and right corner of the mouth, as seen in the image; x, y."""
    quality: tuple[float, float, float, float]
    """Face size (root of the box's area, pixels), sharpness, roll (degrees), yaw (estimate, -1 to 1)."""
    faces_detected: int
    crop: Crop | None = field(default=None, repr=False)
    """What the embedding was made of, where faces are kept."""

    @property
    def vector(self) -> FaceVector:
        """What is compared and stored of the face."""
        return FaceVector(self.embedding, self.embedding_space)
