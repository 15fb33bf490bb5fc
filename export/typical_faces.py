"""The faces that a quantised network is fitted to: those of the parity photos, in four kinds of light and sharpness.

Few people are enough, for it is the range of each layer's values that is measured and not what faces look like. Fitted
to 128 people of LFW the network came hardly nearer to the original.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from export.alignment import Alignment
from export.build.photos import Photo, Pixels
from export.errors import ParityError

DARK = 0.6
"""Of the brightness."""
BLUR_RADIUS = 1.5
"""Pixels of a crop that is 160 wide."""

VARIANTS: tuple[Callable[[Image.Image], Image.Image], ...] = (
    lambda face: face,
    ImageOps.mirror,
    lambda face: ImageEnhance.Brightness(face).enhance(DARK),
    lambda face: face.filter(ImageFilter.GaussianBlur(BLUR_RADIUS)),
)


def typical_faces(photos: Iterable[Photo], alignment: Alignment) -> Pixels:
    """The most prominent face of each photo that has one, in every variant: [n,160,160,3].

    Raises:
        ParityError: no photo shows a face.
    """
    crops = [crop for photo in photos if (crop := alignment.face(photo.pixels)) is not None]
    if not crops:
        raise ParityError("none of the photos shows a face, so there is nothing to fit INT8 to")
    return np.stack([np.asarray(change(Image.fromarray(crop))) for crop in crops for change in VARIANTS])
