"""How the decode step bounds a photo's size."""

import pytest
from PIL import Image

from tests.support.triton_steps import encoded, half_red_half_blue, load

photo = load("decode", "photo")
photo.register_heif()

LIMITS = photo.Limits(image_bytes=10 * 2**20, image_pixels=50_000_000)


@pytest.mark.parametrize(
    ("kind", "size"), [("JPEG", (4000, 3000)), ("PNG", (2100, 700)), ("JPEG", (1500, 3000))]
)
def test_a_large_photo_is_bounded_and_its_scale_leads_back_to_the_original(
    kind: str, size: tuple[int, int]
) -> None:
    result = photo.read_photo(encoded(half_red_half_blue(*size), kind), LIMITS)
    height, width, _ = result.pixels.shape
    assert photo.REDUCED_SIDE <= max(width, height) <= photo.LONGER_SIDE
    assert (width * result.scale[0], height * result.scale[1]) == pytest.approx(size, abs=0.01)


def test_a_large_turned_photo_scales_along_the_right_axes() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    result = photo.read_photo(encoded(half_red_half_blue(3000, 1501), "JPEG", exif=exif), LIMITS)
    height, width, _ = result.pixels.shape
    assert height > width
    assert (width * result.scale[0], height * result.scale[1]) == pytest.approx((1501, 3000), abs=0.01)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("size", [(1, 1), (20_000, 1), (1, 20_000), (8000, 7)])
def test_extreme_shapes_keep_at_least_one_pixel(size: tuple[int, int], kind: str) -> None:
    pixels = photo.read_photo(encoded(Image.new("RGB", size), kind), LIMITS).pixels
    assert min(pixels.shape[:2]) >= 1
    assert max(pixels.shape[:2]) <= photo.LONGER_SIDE
