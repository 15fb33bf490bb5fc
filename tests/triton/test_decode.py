"""Every accepted format and colour mode becomes plain RGB.

EXIF orientation. What the decode step refuses, without Triton. Progressive JPEGs: each scan is a pass over all
pixels, and a scan of nothing takes a few bytes. How the decode step bounds a photo's size. Depth, transparency and
animation: what plain RGB can't hold.
"""

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


photo.register_heif()


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


photo.register_heif()


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


photo.register_heif()

SIZE = (640, 480)


def _jpeg(more_scans: int) -> bytes:
    data = encoded(half_red_half_blue(*SIZE), "JPEG", progressive=True)
    last_scan = data[data.rindex(photo.START_OF_SCAN) : -2]
    return data[:-2] + last_scan * more_scans + data[-2:]


def _limits(times_larger: int) -> object:
    return photo.Limits(image_bytes=10 * 2**20, image_pixels=SIZE[0] * SIZE[1] * times_larger)


@pytest.mark.parametrize(("more_scans", "times_larger"), [(0, 1), (5, 1), (60, 160)])
def test_as_many_scans_as_encoders_write_are_decoded(more_scans: int, times_larger: int) -> None:
    assert photo.read_photo(_jpeg(more_scans), _limits(times_larger)).pixels.shape == (480, 640, 3)


@pytest.mark.parametrize(("more_scans", "times_larger"), [(15, 1), (200, 160)])
def test_more_are_refused_before_they_are_decoded_and_the_fewer_the_larger_the_image(
    more_scans: int, times_larger: int
) -> None:
    with pytest.raises(photo.InvalidImageError, match="too many scans"):
        photo.read_photo(_jpeg(more_scans), _limits(times_larger))


photo.register_heif()


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


photo.register_heif()


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
