"""Photos in which the face is tilted, lies on its side or stands on its head, without Triton."""

from typing import Any

import numpy as np
import pytest

from tests.support.triton_steps import COLOURS, detect, drawn, load

alignment = load("align", "alignment")

ONE = np.ones(2, np.float32)


def aligned(degrees: float) -> Any:
    photo = drawn(degrees)
    return alignment.align(photo, ONE, detect(photo), detect)


@pytest.mark.parametrize("degrees", [-45, -30, -15, 15, 30, 45, 90, 135, 180, -90])
def test_the_crop_is_upright_however_the_photo_is_turned(degrees: float) -> None:
    upright = aligned(0).crop.astype(int)
    assert np.abs(aligned(degrees).crop - upright).mean() < 12


@pytest.mark.parametrize("degrees", [-30, 30, 90, 180, -90])
def test_landmarks_stay_where_they_are_in_the_photo(degrees: float) -> None:
    photo = drawn(degrees)
    face = alignment.align(photo, ONE, detect(photo), detect)
    for (x, y), colour in zip(face.landmarks, COLOURS, strict=True):
        assert np.abs(photo[round(float(y)), round(float(x))].astype(int) - colour).max() < 60


@pytest.mark.parametrize("degrees", [-90, -30, 0, 30, 90])
def test_the_roll_tells_how_the_face_lies(degrees: float) -> None:
    assert aligned(degrees).quality[2] == pytest.approx(degrees, abs=3)


def test_a_face_on_its_side_keeps_a_proper_box() -> None:
    left, top, right, bottom = aligned(90).box
    assert (right - left, bottom - top) == pytest.approx((120, 100), abs=4)
