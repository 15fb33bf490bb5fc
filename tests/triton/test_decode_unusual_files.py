"""Depth, transparency and animation: what plain RGB can't hold."""

import numpy as np
from PIL import Image

from tests.support.triton_steps import BLUE, RED, encoded, load, near

photo = load("decode", "photo")
photo.register_heif()

LIMITS = photo.Limits(image_bytes=10 * 2**20, image_pixels=50_000_000)


def test_sixteen_bit_grey_is_scaled_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(1, 256).repeat(20, axis=0)
    pixels = photo.read_photo(encoded(Image.fromarray(ramp), "PNG"), LIMITS).pixels
    assert pixels[0, 128].tolist() == [128, 128, 128]
    assert pixels[0, 64].tolist() == [64, 64, 64]


def test_transparency_is_laid_on_white() -> None:
    clear = Image.new("RGBA", (30, 30), (0, 0, 0, 0))
    assert photo.read_photo(encoded(clear, "PNG"), LIMITS).pixels.min() == 255


def test_an_animation_gives_its_first_frame() -> None:
    frames = [Image.new("RGB", (32, 32), RED), Image.new("RGB", (32, 32), BLUE)]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    assert near(photo.read_photo(data, LIMITS).pixels[16, 16], RED)
