"""Images that are well-formed, and unlike what a camera makes."""

from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageCms

from tests.integration.hostile.attack import DECODED, Attack, attack
from tests.integration.hostile.made_images import encoded, portrait
from tests.integration.hostile.wire import recognise


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
