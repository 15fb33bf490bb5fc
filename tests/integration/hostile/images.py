"""Small files that promise, or really hold, far too many pixels or bytes.

Real photos in each accepted format, small so that hundreds can be sent. Photos that lost their end, or some of their
bytes. EXIF blocks that lead nowhere, or in circles. Small files whose headers announce enormous images. Images just
within the limit of 50 megapixels, a few bytes long, of the kinds that take decoders longest. PNG files chunk by
chunk. Images as narrow as a format allows.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from functools import cache

import numpy as np
from PIL import Image
from pillow_heif import register_heif_opener

from tests.integration.hostile.attack import (
    ANY_IMAGE,
    DECODED,
    INVALID_IMAGE,
    TOO_LARGE,
    Attack,
    attack,
    recognise,
)
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


SEEDS = range(14)


def truncated() -> Iterator[Attack]:
    """Files cut off from their first bytes to almost their end; without that, a decoder may see the whole face."""
    for kind in FORMATS:
        data = file(kind)
        for share in (0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95):
            cut = data[: max(1, int(len(data) * share))]
            yield attack("truncated image", f"{kind} to {share:.1%}", recognise(cut), "400 invalid_image")
        yield Attack(
            "truncated image",
            f"{kind} by one byte",
            lambda cut=data[:-1]: (recognise(cut),),  # type: ignore[misc]
            ANY_IMAGE,
        )


def corrupted() -> Iterator[Attack]:
    """Files with bytes changed anywhere, or in their first hundred, where the structure is."""
    for kind in FORMATS:
        for seed in SEEDS:
            data = _changed(file(kind), seed, head_only=seed % 2 == 0)
            yield attack("corrupted image", f"{kind} {seed}", recognise(data), *ANY_IMAGE)


def _changed(data: bytes, seed: int, head_only: bool) -> bytes:
    chance, changed = np.random.default_rng(seed), bytearray(data)
    for _ in range(4 + seed):
        changed[chance.integers(4, 100 if head_only else len(data))] = int(chance.integers(256))
    return bytes(changed)


def exif() -> Iterator[Attack]:
    """Photos with such a block; damaged EXIF data says nothing about the pixels."""
    for name, image in _exif():
        yield attack("EXIF", name, recognise(image), *ANY_IMAGE)


def _exif() -> Iterator[tuple[str, bytes]]:
    tiff = b"II*\0\x08\0\0\0"
    loop = tiff + b"\1\0" + b"\x69\x87\4\0\1\0\0\0\x08\0\0\0" + b"\x08\0\0\0"
    far = tiff + b"\1\0" + b"\x12\1\2\0\xff\xff\xff\x7f\xff\xff\xff\x7f" + b"\xff\xff\xff\xff"
    many = tiff + b"\xff\xff" + b"\x12\1\3\0\1\0\0\0\6\0\0\0" * 5000
    odd = {number: tiff + b"\1\0\x12\1\3\0\1\0\0\0%c\0\0\0" % number + bytes(4) for number in (0, 6, 9, 255)}
    blocks = {"loop": loop, "far offset": far, "many entries": many, "nothing": b"", "no TIFF": b"x" * 60}
    blocks |= {f"orientation {number}": block for number, block in odd.items()}
    for name, block in blocks.items():
        for kind in ("JPEG", "PNG", "WEBP"):
            yield f"{kind}, {name}", encoded(portrait(), kind, exif=b"Exif\0\0" + block)


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


def announced_png(width: int, height: int) -> bytes:
    """A PNG that announces a size, with a megabyte of pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def png_with_text(kind: bytes) -> bytes:
    """The portrait with a compressed text or profile of 60 MB."""
    packed = zlib.compress(bytes(60_000_000))
    content = b"k\0\1\0\0\0" + packed if kind == b"iTXt" else b"k\0\0" + packed
    data = file("PNG")
    return data[:33] + _chunk(kind, content) + data[33:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


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


def extreme_sides() -> Iterator[Attack]:
    """Images as narrow as a format allows."""
    for kind in ("JPEG", "PNG", "BMP"):
        for size in ((65_500, 1), (1, 65_500), (65_535, 1), (1, 65_535), (1, 1), (3, 30_000)):
            if kind != "JPEG" or max(size) <= 65_500:
                made = encoded(Image.new("RGB", size), kind)
                yield attack("extreme sides", f"{kind} {size}", recognise(made), *DECODED)
