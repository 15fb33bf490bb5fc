"""The photos that are sent: two presidents, in other sizes and formats, and what is no photo of a face."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

SIDE = 400
"""Pixels of the longer side: small enough for a tight limit of bytes, large enough for a clear face."""


@dataclass(frozen=True)
class Photos:
    """Files as bytes."""

    ada: bytes
    ada_again: bytes
    ada_a_third_time: bytes
    bob: bytes
    two_people: bytes
    no_face: bytes
    as_png: bytes
    as_webp: bytes
    as_bmp: bytes
    too_many_pixels: bytes


def load(folder: Path) -> Photos:
    """Read them from the folder of the real photos."""
    ada, bob = _opened(folder / "obama.jpg"), _opened(folder / "biden.jpg")
    both = Image.new("RGB", (2 * SIDE, SIDE))
    both.paste(ada.resize((SIDE, SIDE)), (0, 0))
    both.paste(bob.resize((SIDE, SIDE)), (SIDE, 0))
    return Photos(
        ada=_file(ada),
        ada_again=_file(_opened(folder / "obama2.jpg")),
        ada_a_third_time=_file(_opened(folder / "obama3.jpg")),
        bob=_file(bob),
        two_people=_file(both),
        no_face=_file(Image.linear_gradient("L").convert("RGB")),
        as_png=_file(bob, "PNG"),
        as_webp=_file(bob, "WEBP"),
        as_bmp=_file(bob, "BMP"),
        too_many_pixels=_file(Image.new("L", (8000, 7000)), "PNG"),
    )


def _opened(path: Path) -> Image.Image:
    image = Image.open(path).convert("RGB")
    image.thumbnail((SIDE, SIDE))
    return image


def _file(image: Image.Image, file_format: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format)
    return buffer.getvalue()
