"""Aligned faces to keep."""

import numpy as np
from PIL import Image

from service.inference.face import Crop
from tests.support.photos import PRESIDENTS


def crops(count: int) -> Crop:
    """So many different cuts [count, 160, 160, 3] from the photo of a president."""
    image = Image.open(PRESIDENTS / "obama.jpg").convert("RGB").resize((400, 400))
    places = [(number * 7 % 240, number * 13 % 240) for number in range(count)]
    return np.stack([np.asarray(image.crop((x, y, x + 160, y + 160))) for x, y in places])
