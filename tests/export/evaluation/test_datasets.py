"""Spoilt photos are spoilt as their names say."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.perf.accuracy.spoilt import pixels, variant


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
