"""Images just within the limit of 50 megapixels, a few bytes long, of the kinds that take decoders longest."""

from collections.abc import Iterator

import numpy as np
from PIL import Image

from tests.integration.hostile.attack import DECODED, INVALID_IMAGE, Attack, attack
from tests.integration.hostile.made_images import encoded
from tests.integration.hostile.wire import recognise

LARGEST_SIDE = 7_000


def largest() -> Iterator[Attack]:
    """One image a kind."""
    square = (LARGEST_SIDE, LARGEST_SIDE)
    images = {
        "PNG with alpha": encoded(Image.new("RGBA", square), "PNG"),
        "16-bit PNG": encoded(Image.fromarray(np.zeros(square, np.uint16)), "PNG"),
        "1-bit PNG": encoded(Image.new("1", square), "PNG"),
        "lossless WebP": encoded(Image.new("RGBA", (16_000, 3_100)), "WEBP", lossless=True, method=0),
        "HEIC": encoded(Image.new("RGB", square), "HEIF"),
        "JPEG of 10 scans": _scans(0),
    }
    for name, image in images.items():
        yield attack("largest image", name, recognise(image), *DECODED)
    yield attack("largest image", "JPEG of 90 scans", recognise(_scans(80)), INVALID_IMAGE)


def _scans(more: int) -> bytes:
    data = encoded(Image.new("RGB", (LARGEST_SIDE, LARGEST_SIDE)), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * more + data[-2:]
