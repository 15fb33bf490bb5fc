"""Loads the mathematics of an ensemble step: `triton/` is no package, an importable one would shadow PyTorch's.

A drawn face, and a detector that finds just that: enough like MTCNN to test what is done with its findings. The
features are blobs of one colour each. Like MTCNN, the detector sees a face only when it is tilted by less than about
50 degrees. A made face whose geometry is known. Made pictures whose orientation and colours can be told apart.
"""

import importlib
import io
import math
import sys
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.support.project import PROJECT

MODELS = PROJECT / "triton" / "models"


def load(step: str, module: str) -> ModuleType:
    """Import triton/models/STEP/1/MODULE.py, which may import its neighbours as it does inside Triton."""
    folder = str(MODELS / step / "1")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(module)


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


Points = NDArray[np.float32]

# An upright frontal face in a 200x200 box: eyes level, nose midway, mouth below.
UPRIGHT = np.array([[60, 80], [140, 80], [100, 120], [70, 160], [130, 160]], np.float32)


def turned(points: Points, degrees: float, centre: tuple[float, float] = (100, 100)) -> Points:
    """The points after the photo was turned clockwise, as seen, about a centre (y points down)."""
    angle = np.radians(degrees)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved: Points = ((points - centre) @ matrix.T + centre).astype(np.float32)
    return moved


RED, BLUE = (220, 30, 30), (30, 30, 220)


def half_red_half_blue(width: int = 64, height: int = 48) -> Image.Image:
    """Red on the left, blue on the right: orientation and colours can be told apart."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def near(pixel: NDArray[np.uint8], colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() < 30)
