"""Turned photos, and the one that nothing is done to."""

import pytest

from export.evaluation.datasets import UPRIGHT
from tests.perf.accuracy.spoilt import pixels, variant


def test_a_photo_as_it_is_stays_the_same_file(photo: bytes) -> None:
    assert UPRIGHT.of(photo) == photo


@pytest.mark.parametrize(("name", "corner"), [("turned +90°", (-40, 40)), ("turned +180°", (-40, -40))])
def test_a_turned_photo_has_its_corner_elsewhere(photo: bytes, name: str, corner: tuple[int, int]) -> None:
    assert pixels(variant(name).of(photo))[corner].min() > 240


def test_turned_photos_keep_their_size_and_get_black_corners(photo: bytes) -> None:
    turned = pixels(variant("turned +45°").of(photo))
    assert turned.shape == (250, 250, 3)
    assert turned[0, 0].max() == 0
