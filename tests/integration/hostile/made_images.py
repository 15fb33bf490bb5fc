"""Real photos in each accepted format, small so that hundreds can be sent."""

import io
from functools import cache

from PIL import Image
from pillow_heif import register_heif_opener

from tests.support.photos import PRESIDENTS

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "HEIF")
SIDE = 200


@cache
def portrait() -> Image.Image:
    """A face that the detector finds."""
    register_heif_opener()
    with Image.open(PRESIDENTS / "biden.jpg") as image:
        return image.convert("RGB").resize((SIDE, SIDE))


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """The file of an image."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@cache
def file(kind: str) -> bytes:
    """The portrait as a file of this format."""
    return encoded(portrait(), kind)
