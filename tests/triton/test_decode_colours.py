"""Every accepted format and colour mode becomes plain RGB."""

import numpy as np
import pytest
from PIL import Image

from tests.support.triton_steps import BLUE, RED, encoded, half_red_half_blue, load, near

photo = load("decode", "photo")
photo.register_heif()

LIMITS = photo.Limits(image_bytes=10 * 2**20, image_pixels=50_000_000)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "HEIF"])
def test_every_accepted_format_gives_the_same_rgb_photo(kind: str) -> None:
    result = photo.read_photo(encoded(half_red_half_blue(), kind), LIMITS)
    assert result.pixels.shape == (48, 64, 3)
    assert result.pixels.dtype == np.uint8
    assert near(result.pixels[24, 10], RED)
    assert near(result.pixels[24, 54], BLUE)
    assert result.scale.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("mode", ["L", "LA", "P", "PA", "RGBA", "CMYK", "1", "YCbCr"])
def test_every_colour_mode_becomes_rgb(mode: str) -> None:
    grey = (
        Image.new("RGB", (40, 40), (200, 200, 200))
        .convert("L" if mode in {"PA", "1"} else "RGB")
        .convert(mode)
    )
    kind = {"CMYK": "JPEG", "YCbCr": "JPEG", "PA": "PNG"}.get(mode, "PNG")
    if mode == "PA":
        grey = grey.convert("LA")
    pixels = photo.read_photo(encoded(grey, kind), LIMITS).pixels
    assert pixels.shape == (40, 40, 3)
    assert pixels.mean() == pytest.approx(200, abs=60)
