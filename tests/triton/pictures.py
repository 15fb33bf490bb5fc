"""Made pictures whose orientation and colours can be told apart."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

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
