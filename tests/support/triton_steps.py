"""A drawn face, and a detector that finds just that: enough like MTCNN to test what is done with its findings.

The features are blobs of one colour each. Like MTCNN, the detector sees a face only when it is tilted by less than
about 50 degrees.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.triton.steps import load

detection = load("align", "detection")

Pixels = NDArray[np.uint8]

COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255)]
# Left eye, right eye, nose, corners of the mouth, in a face of 100 by 120.
FEATURES = np.array([[30, 40], [70, 40], [50, 65], [35, 90], [65, 90]])
SKIN = (128, 128, 128)
SEEN_WITHIN = 50


def drawn(degrees: float = 0, size: int = 320) -> Pixels:
    """A photo with the face in its middle, turned clockwise."""
    photo = Image.new("RGB", (size, size))
    draw = ImageDraw.Draw(photo)
    left, top = size // 2 - 50, size // 2 - 60
    draw.rectangle((left, top, left + 99, top + 119), fill=SKIN)
    for (x, y), colour in zip(FEATURES, COLOURS, strict=True):
        draw.rectangle((left + x - 6, top + y - 6, left + x + 5, top + y + 5), fill=colour)
    return np.asarray(photo.rotate(-degrees))


def detect(pixels: Pixels) -> Any:
    """The drawn face, closed by a row of zeros as the cascade's findings are."""
    landmarks = np.array([_centre(pixels, colour) for colour in COLOURS], np.float32)
    across = landmarks[1] - landmarks[0]
    tilt = math.degrees(math.atan2(across[1], across[0]))
    if np.isnan(landmarks).any() or abs(tilt) > SEEN_WITHIN:
        return _faces([], [])
    scale = float(np.linalg.norm(across)) / 40
    middle = landmarks.mean(axis=0) - np.array([0, 5]) * scale
    half = np.array([50, 60]) * scale
    return _faces([np.concatenate([middle - half, middle + half])], [landmarks])


def _centre(pixels: Pixels, colour: tuple[int, int, int]) -> tuple[float, float]:
    rows, columns = np.nonzero((np.abs(pixels.astype(int) - colour) < 60).all(axis=2))
    return (float(columns.mean()), float(rows.mean())) if len(rows) else (math.nan, math.nan)


def _faces(boxes: list[NDArray[np.float64]], landmarks: list[NDArray[np.float32]]) -> Any:
    return detection.Faces(
        np.array([*boxes, np.zeros(4)], np.float32),
        np.array([1.0] * len(boxes) + [0.0], np.float32),
        np.array([*landmarks, np.zeros((5, 2))], np.float32),
    )
