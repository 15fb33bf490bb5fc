"""The same photo as a camera, a network or a scarf might spoil it."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageEnhance, ImageFilter

SMALL = (64, 64)
BLUR_RADIUS = 3
"""Pixels of a 250-pixel photo whose face is about 100 wide."""
DARK = 0.25
"""Of the brightness."""
LOW_QUALITY = 20

Change = Callable[[Image.Image], Image.Image]


@dataclass(frozen=True)
class Variant:
    """A change of a photo.

    `change` is None for the file as it is. `quality` is JPEG's; without one the change is kept free of loss, as PNG.
    """

    name: str
    change: Change | None = None
    quality: int | None = None

    def of(self, data: bytes) -> bytes:
        """The photo's file, changed; the very same bytes where there is nothing to change."""
        if self.change is None and self.quality is None:
            return data
        image = Image.open(io.BytesIO(data)).convert("RGB")
        image = self.change(image) if self.change else image
        buffer = io.BytesIO()
        if self.quality is None:
            image.save(buffer, "PNG", compress_level=1)
        else:
            image.save(buffer, "JPEG", quality=self.quality)
        return buffer.getvalue()


def turned(degrees: int) -> Variant:
    """Turned counter-clockwise about the centre on a canvas of the same size; the corners go black."""
    return Variant(f"turned {degrees:+}°", lambda image: image.rotate(degrees, Image.Resampling.BICUBIC))


def _half_covered(image: Image.Image) -> Image.Image:
    """The lower half grey: in LFW that hides the face from the bridge of the nose down."""
    covered = image.copy()
    covered.paste((128, 128, 128), (0, image.height // 2, image.width, image.height))
    return covered


UPRIGHT = Variant("as it is")

VARIANTS = (
    *(turned(degrees) for degrees in (10, -10, 20, -20, 30, -30, 45, -45, 90, 180)),
    Variant("64 px", lambda image: image.resize(SMALL, Image.Resampling.LANCZOS)),
    Variant("blurred", lambda image: image.filter(ImageFilter.GaussianBlur(BLUR_RADIUS))),
    Variant("darkened", lambda image: ImageEnhance.Brightness(image).enhance(DARK)),
    Variant("JPEG quality 20", quality=LOW_QUALITY),
    Variant("half covered", _half_covered),
)
