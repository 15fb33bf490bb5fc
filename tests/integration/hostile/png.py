"""PNG files chunk by chunk."""

import struct
import zlib

from tests.integration.hostile.made_images import file


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
