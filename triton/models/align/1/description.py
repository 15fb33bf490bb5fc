"""What the service tells of a face besides its embedding."""

import math

import numpy as np
from detection import Floats, Pixels


def roll(landmarks: Floats) -> float:
    """Degrees by which the line from the left to the right eye falls to the right, -180 to 180; 0 is upright."""
    across = landmarks[1] - landmarks[0]
    return math.degrees(math.atan2(across[1], across[0]))


def yaw(landmarks: Floats) -> float:
    """-1 to 1: where the nose lies between the eyes, along their line; 0 is frontal. A rough estimate, not an angle."""
    across = landmarks[1] - landmarks[0]
    length = float(across @ across)
    if length == 0:
        return 0.0
    along = float((landmarks[2] - landmarks[0]) @ across) / length
    return float(np.clip(2 * along - 1, -1, 1))


def face_size(box: Floats) -> float:
    """The mean side of the box in pixels."""
    return math.sqrt(max(0.0, float(np.prod(box[2:] - box[:2]))))


def sharpness(crop: Pixels) -> float:
    """The variance of the grey crop's Laplacian: under about 50 it is blurred (Pech-Pacheco et al., ICPR 2000)."""
    grey = crop.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * grey[1:-1, 1:-1]
    return float(laplacian.var())
