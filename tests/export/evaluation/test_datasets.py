"""Spoilt photos are spoilt as their names say.

Looking at spoilt photos. Turned photos, and the one that nothing is done to.
"""

import io

import numpy as np
import pytest
from PIL import Image

from export.evaluation.datasets import UPRIGHT, VARIANTS, Variant


@pytest.fixture(scope="module")
def photo() -> bytes:
    """Noise with a bright left upper corner."""
    pixels = np.random.default_rng(1).integers(60, 190, (250, 250, 3)).astype(np.uint8)
    pixels[:80, :80] = 255
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def pixels(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def variant(name: str) -> Variant:
    [found] = [variant for variant in VARIANTS if variant.name == name]
    return found


def test_the_small_one_is_64_pixels_wide(photo: bytes) -> None:
    assert pixels(variant("64 px").of(photo)).shape == (64, 64, 3)


def test_the_dark_one_is_a_quarter_as_bright(photo: bytes) -> None:
    assert pixels(variant("darkened").of(photo)).mean() == pytest.approx(pixels(photo).mean() / 4, rel=0.02)


def test_the_blurred_one_has_less_contrast(photo: bytes) -> None:
    assert pixels(variant("blurred").of(photo))[100:].std() < pixels(photo)[100:].std() / 3


def test_the_half_covered_one_is_grey_below_the_middle(photo: bytes) -> None:
    covered = pixels(variant("half covered").of(photo))
    assert np.all(covered[125:] == 128)
    assert np.array_equal(covered[:125], pixels(photo)[:125])


def test_the_compressed_one_is_a_small_jpeg(photo: bytes) -> None:
    compressed = variant("JPEG quality 20").of(photo)
    assert Image.open(io.BytesIO(compressed)).format == "JPEG"
    assert len(compressed) < len(photo) / 5


def test_a_photo_as_it_is_stays_the_same_file(photo: bytes) -> None:
    assert UPRIGHT.of(photo) == photo


@pytest.mark.parametrize(("name", "corner"), [("turned +90°", (-40, 40)), ("turned +180°", (-40, -40))])
def test_a_turned_photo_has_its_corner_elsewhere(photo: bytes, name: str, corner: tuple[int, int]) -> None:
    assert pixels(variant(name).of(photo))[corner].min() > 240


def test_turned_photos_keep_their_size_and_get_black_corners(photo: bytes) -> None:
    turned = pixels(variant("turned +45°").of(photo))
    assert turned.shape == (250, 250, 3)
    assert turned[0, 0].max() == 0
