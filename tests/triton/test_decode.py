"""What the decode step refuses, without Triton."""

import numpy as np
import pytest
from PIL import Image

from tests.support.triton_steps import encoded, half_red_half_blue, load

photo = load("decode", "photo")
photo.register_heif()

LIMITS = photo.Limits(image_bytes=10 * 2**20, image_pixels=50_000_000)


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "ICO"])
def test_a_format_that_is_not_accepted_is_refused_though_the_library_knows_it(kind: str) -> None:
    with pytest.raises(photo.InvalidImageError, match="not a JPEG, PNG, WebP, BMP or HEIC"):
        photo.read_photo(encoded(half_red_half_blue(), kind), LIMITS)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "HEIF"])
def test_a_truncated_file_is_refused(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (300, 300, 3), np.uint8))
    data = encoded(noise, kind)
    with pytest.raises(photo.InvalidImageError):
        photo.read_photo(data[: len(data) // 2], LIMITS)


@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b"<html></html>", b"\xff\xd8\xff\xe0"])
def test_bytes_that_are_no_image_are_refused(data: bytes) -> None:
    with pytest.raises(photo.InvalidImageError):
        photo.read_photo(data, LIMITS)


def test_too_many_bytes_are_refused_before_they_are_looked_at() -> None:
    with pytest.raises(photo.PayloadTooLargeError, match="5 bytes, 4 are allowed"):
        photo.read_photo(b"12345", photo.Limits(image_bytes=4, image_pixels=100))


def test_too_many_pixels_are_refused_by_the_header_alone() -> None:
    header_of_a_bomb = encoded(Image.new("L", (20_000, 20_000)), "PNG")[:200]
    with pytest.raises(photo.PayloadTooLargeError, match="20000 x 20000"):
        photo.read_photo(header_of_a_bomb, LIMITS)
