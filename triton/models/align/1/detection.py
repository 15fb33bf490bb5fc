"""What the detector finds in a photo, and the one face that the photo is of."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Faces:
    """The detector's findings: boxes [N, 4], probabilities [N], landmarks [N, 5, 2], in pixels of the photo."""

    boxes: Floats
    probabilities: Floats
    landmarks: Floats

    def found(self) -> "Faces":
        """Without the row of zeros that closes the cascade's list."""
        rows = self.probabilities > 0
        return Faces(self.boxes[rows], self.probabilities[rows], self.landmarks[rows])

    def __len__(self) -> int:
        return len(self.probabilities)


Detect = Callable[[Pixels], Faces]
"""Runs the detector on other pixels [H, W, 3], such as a turned photo's."""


@dataclass(frozen=True)
class View:
    """One face and the pixels [H, W, 3] that its box [4] and landmarks [5, 2] refer to."""

    pixels: Pixels
    box: Floats
    landmarks: Floats
    probability: float


def prominent_view(pixels: Pixels, faces: Faces) -> View | None:
    """The face that the photo is of; None if there is none."""
    if not len(faces):
        return None
    chosen = most_prominent(faces.boxes, width=pixels.shape[1], height=pixels.shape[0])
    return View(pixels, faces.boxes[chosen], faces.landmarks[chosen], float(faces.probabilities[chosen]))


def most_prominent(boxes: Floats, width: int, height: int) -> int:
    """The index of the most prominent face: area minus twice the squared distance from the image's centre.

    facenet-pytorch's `center_weighted_size`; on LFW the largest or the most probable face is wrong half as often again.
    """
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    offsets = centres - np.array([width / 2, height / 2], np.float32)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return int(np.argmax(areas - 2 * np.sum(offsets**2, axis=1)))
