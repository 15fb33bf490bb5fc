"""Files that are two things at once, or none of the accepted ones.

Images that are well-formed, and unlike what a camera makes.
"""

import io
import zipfile
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageCms

from tests.integration.hostile.attack import (
    DECODED,
    INVALID_IMAGE,
    INVALID_REQUEST,
    Attack,
    attack,
    recognise,
)
from tests.integration.hostile.images import FORMATS, encoded, file, portrait

SCRIPT = b"<script>alert(1)</script><?php system($_GET[0]); ?>"


def polyglots() -> Iterator[Attack]:
    """Images with something else behind, before or within them."""
    for kind in FORMATS:
        for name, other in {"ZIP": _zip(), "script": SCRIPT, "ELF": b"\x7fELF" + bytes(200)}.items():
            appended = recognise(file(kind) + other)
            yield attack("polyglot", f"{kind} and {name}", appended, *DECODED, INVALID_IMAGE)
        yield attack("polyglot", f"script, then {kind}", recognise(SCRIPT + file(kind)), INVALID_IMAGE)
    comment = encoded(portrait(), "JPEG", comment=SCRIPT)
    yield attack("polyglot", "JPEG with a script as its comment", recognise(comment), *DECODED)
    yield attack("polyglot", "two JPEGs", recognise(file("JPEG") * 2), *DECODED)


def no_images() -> Iterator[Attack]:
    """Everything else that may be called image."""
    svg = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>'
    others = {
        "one zero byte": b"\0",
        "a million zero bytes": bytes(1_000_000),
        "text": b"photo.jpg",
        "a URL": b"http://169.254.169.254/latest/meta-data/",
        "a path": b"/etc/passwd",
        "SVG with an external entity": svg,
        "PDF": b"%PDF-1.7\n" + bytes(500),
        "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n{} loop\n",
        "ZIP": _zip(),
        "pickle": b"cos\nsystem\n(S'touch /tmp/x'\ntR.",
        "MP4": b"\0\0\0\x20ftypisom" + bytes(200),
        "HEIC's first bytes": b"\0\0\0\x18ftypheic" + bytes(100),
        "JPEG's first bytes": b"\xff\xd8\xff\xe0\0\x10JFIF",
        "WebP's first bytes": b"RIFF\xff\xff\xff\x7fWEBPVP8 ",
    }
    others |= {
        kind: encoded(portrait(), kind) for kind in ("GIF", "TIFF", "ICO", "PPM", "TGA", "JPEG2000", "PDF")
    }
    for name, data in others.items():
        yield attack("no image", name, recognise(data), INVALID_IMAGE)
    yield attack("no image", "no byte", recognise(b""), INVALID_REQUEST)


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/passwd", bytes(1_000_000))
    return buffer.getvalue()


def unusual() -> Iterator[Attack]:
    """Unusual colours, frames and profiles; what can be decoded is."""
    for name, image in {**_colours(), **_animated(), **_profiles()}.items():
        yield attack("unusual image", name, recognise(image), *DECODED)


def _colours() -> dict[str, bytes]:
    image = portrait()
    grey = image.convert("L")
    transparent = image.copy()
    transparent.putalpha(128)
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    return {
        "CMYK JPEG": encoded(image.convert("CMYK"), "JPEG"),
        "YCCK-like JPEG, quality 1": encoded(image.convert("CMYK"), "JPEG", quality=1),
        "grey JPEG": encoded(grey, "JPEG"),
        "16-bit PNG": encoded(deep, "PNG"),
        "1-bit PNG": encoded(image.convert("1"), "PNG"),
        "palette PNG": encoded(image.convert("P"), "PNG"),
        "palette PNG with transparency": encoded(image.convert("P"), "PNG", transparency=0),
        "grey PNG with alpha": encoded(transparent.convert("LA"), "PNG"),
        "transparent PNG": encoded(transparent, "PNG"),
        "transparent WebP": encoded(transparent, "WEBP"),
        "lossless WebP": encoded(image, "WEBP", lossless=True),
        "palette BMP": encoded(image.convert("P"), "BMP"),
        "grey HEIC": encoded(grey, "HEIF"),
    }


def _animated() -> dict[str, bytes]:
    frames = [portrait().rotate(angle) for angle in range(0, 360, 6)]
    options: dict[str, object] = {"save_all": True, "append_images": frames}
    return {
        f"animated {kind}": encoded(portrait(), kind, **options) for kind in ("WEBP", "PNG", "MPO", "HEIF")
    }


def _profiles() -> dict[str, bytes]:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profiles = {"good": srgb, "cut": srgb[:50], "nonsense": b"\xff" * 5000, "large": srgb + bytes(900_000)}
    return {
        f"{kind} with a {name} ICC profile": encoded(portrait(), kind, icc_profile=profile)
        for kind in ("JPEG", "PNG", "WEBP")
        for name, profile in profiles.items()
    }
