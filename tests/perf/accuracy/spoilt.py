"""Looking at spoilt photos."""

import io

import numpy as np
from PIL import Image

from export.evaluation.datasets import VARIANTS, Variant


def pixels(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def variant(name: str) -> Variant:
    [found] = [variant for variant in VARIANTS if variant.name == name]
    return found
