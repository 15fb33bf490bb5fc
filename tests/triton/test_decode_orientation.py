"""EXIF orientation."""

import pytest
from PIL import Image

from tests.support.triton_steps import BLUE, RED, encoded, half_red_half_blue, load, near

photo = load("decode", "photo")
photo.register_heif()

LIMITS = photo.Limits(image_bytes=10 * 2**20, image_pixels=50_000_000)


# What a viewer shows at the middle of the upper and of the left edge, by EXIF orientation, of red left and blue right.
@pytest.mark.parametrize(
    ("orientation", "size", "first"),
    [
        (1, (64, 48), RED),
        (2, (64, 48), BLUE),
        (3, (64, 48), BLUE),
        (4, (64, 48), RED),
        (5, (48, 64), RED),
        (6, (48, 64), RED),
        (7, (48, 64), BLUE),
        (8, (48, 64), BLUE),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_exif_orientation_is_honoured(
    kind: str, orientation: int, size: tuple[int, int], first: tuple[int, int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = photo.read_photo(encoded(half_red_half_blue(), kind, exif=exif.tobytes()), LIMITS).pixels
    assert pixels.shape == (size[1], size[0], 3)
    assert near(pixels[4, 4], first)


def test_damaged_exif_data_does_not_spoil_the_photo() -> None:
    data = encoded(half_red_half_blue(), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff broken")
    assert photo.read_photo(data, LIMITS).pixels.shape == (48, 64, 3)
