"""Small files whose headers announce enormous images."""

import struct
from collections.abc import Iterator

from tests.integration.hostile.made_images import file


def announced() -> Iterator[tuple[str, bytes]]:
    """Sizes changed in the headers of small files."""
    jpeg, bmp, webp = bytearray(file("JPEG")), bytearray(file("BMP")), bytearray(file("WEBP"))
    frame = jpeg.index(b"\xff\xc0") + 5
    jpeg[frame : frame + 4] = struct.pack(">HH", 65_535, 65_535)
    bmp[18:26] = struct.pack("<ii", 2**30, 2**30)
    webp[26:30] = struct.pack("<HH", 16_383, 16_383)
    heic = file("HEIF").replace(struct.pack(">II", 200, 200), struct.pack(">II", 60_000, 60_000))
    yield "JPEG 65535²", bytes(jpeg)
    yield "BMP 2³⁰²", bytes(bmp)
    yield "WebP 16383²", bytes(webp)
    yield "HEIC 60000²", heic
