"""Small files that promise, or really hold, far too many pixels or bytes."""

from collections.abc import Iterator

from PIL import Image

from tests.integration.hostile.attack import (
    ANY_IMAGE,
    INVALID_IMAGE,
    TOO_LARGE,
    Attack,
    attack,
)
from tests.integration.hostile.changed_headers import announced
from tests.integration.hostile.made_images import encoded, file
from tests.integration.hostile.png import announced_png, png_with_text
from tests.integration.hostile.wire import recognise

KIND = "decompression bomb"


def bombs() -> Iterator[Attack]:
    """Bombs of each format that can hold one."""
    for side in (8_000, 20_000, 65_000, 2**31 - 1):
        yield attack(KIND, f"PNG {side}²", recognise(announced_png(side, side)), TOO_LARGE)
    for size in ((2**32 - 1, 1), (0, 0), (0, 5)):
        yield attack(KIND, f"PNG {size}", recognise(announced_png(*size)), TOO_LARGE, INVALID_IMAGE)
    real = encoded(Image.new("L", (12_000, 12_000)), "PNG")
    yield attack(KIND, "PNG of 144 megapixels, all there", recognise(real), TOO_LARGE)
    for name, image in announced():
        yield attack(KIND, name, recognise(image), TOO_LARGE, INVALID_IMAGE)
    for chunk in (b"zTXt", b"iTXt", b"iCCP"):
        yield attack(KIND, f"PNG with 60 MB of {chunk.decode()}", recognise(png_with_text(chunk)), *ANY_IMAGE)
    scans = file("JPEG")[:-2] + b"\xff\xda" * 500 + b"\xff\xd9"
    yield attack(KIND, "JPEG of 500 scans", recognise(scans), INVALID_IMAGE)
