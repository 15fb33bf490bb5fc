"""The photos that an export is checked on: a real portrait in many states, and the user's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST_SIDE = 1024  # pixels; detection is bounded to this in service too, and memory grows with it
PROBE_SIDE = 200  # pixels

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Photo:
    """An RGB image [H,W,3], and what to call it in a report."""

    name: str
    pixels: Pixels


def portrait() -> Image.Image:
    """Eileen Collins, photographed by NASA: in the public domain, 512x512, shipped with scikit-image."""
    package = metadata.distribution("scikit-image")
    with Image.open(str(package.locate_file("skimage/data/astronaut.png"))) as image:
        return image.convert("RGB")


def probe_portrait() -> Image.Image:
    """The portrait's face with its surroundings, small: the service checks its readiness with it."""
    return portrait().crop((104, 0, 344, 240)).resize((PROBE_SIDE, PROBE_SIDE), Image.Resampling.LANCZOS)


def built_in_photos() -> list[Photo]:
    """The portrait, variants of it that have one face, many or none, and images that break assumptions."""
    original = portrait()
    pixels = np.asarray(original)
    half = np.asarray(original.resize((256, 256), Image.Resampling.LANCZOS))
    noise = np.random.default_rng(20180402).integers(0, 256, (240, 320, 3), dtype=np.uint8)
    return [
        Photo("portrait", pixels),
        Photo("half the size", half),
        Photo("larger", np.asarray(original.resize((880, 880), Image.Resampling.BICUBIC))),
        Photo("stretched, odd sizes", np.asarray(original.resize((333, 417), Image.Resampling.BICUBIC))),
        Photo("turned by 8 degrees", np.asarray(original.rotate(8, Image.Resampling.BICUBIC))),
        Photo("turned by -15 degrees", np.asarray(original.rotate(-15, Image.Resampling.BICUBIC))),
        Photo("mirrored", pixels[:, ::-1].copy()),
        Photo("dark", (pixels * 0.3).astype(np.uint8)),
        Photo("four in a tile", np.tile(half, (2, 2, 1))),
        Photo("cut through the face", pixels[:, :250].copy()),
        Photo("probe", np.asarray(probe_portrait())),
        Photo("noise", noise),
        Photo("blank", np.full((200, 200, 3), 128, np.uint8)),
        Photo("1 pixel", np.zeros((1, 1, 3), np.uint8)),
        Photo("19 pixels high", pixels[90:109].copy()),
        Photo("20 pixels high", pixels[90:110].copy()),
    ]


def photos_in(folder: Path) -> Iterator[Photo]:
    """Every image in a folder and below, upright, at most LONGEST_SIDE wide and high.

    Other files are passed over; a folder that doesn't exist holds none.
    """
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            with Image.open(path) as image:
                upright = ImageOps.exif_transpose(image).convert("RGB")
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError):
            continue
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        yield Photo(path.name, np.asarray(upright))
