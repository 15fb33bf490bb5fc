"""The face that the ensemble found in a photo."""

from dataclasses import dataclass

from db.queries import FaceVector, Vector


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

    @property
    def vector(self) -> FaceVector:
        """What is compared and stored of the face."""
        return FaceVector(self.embedding, self.embedding_space)
