"""EXIF blocks that lead nowhere, or in circles."""

from collections.abc import Iterator

from tests.integration.hostile.attack import ANY_IMAGE, Attack, attack
from tests.integration.hostile.made_images import encoded, portrait
from tests.integration.hostile.wire import recognise


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
