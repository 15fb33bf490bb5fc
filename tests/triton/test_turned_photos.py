"""Photos in which the face is tilted, lies on its side or stands on its head, without Triton."""

from typing import Any

import numpy as np
import pytest

from tests.triton.drawn_face import COLOURS, detect, drawn
from tests.triton.steps import load

alignment = load("align", "alignment")
turning = load("align", "turning")

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


def test_an_upright_face_is_not_searched_again() -> None:
    def never(_: object) -> object:
        raise AssertionError("searched again")

    photo = drawn(8)
    assert alignment.align(photo, ONE, detect(photo), never).faces_detected == 1


def test_a_tilted_face_that_is_lost_when_turned_is_cropped_all_the_same() -> None:
    photo = drawn(30)
    face = alignment.align(photo, ONE, detect(photo), lambda _: detect(np.zeros((9, 9, 3), np.uint8)))
    assert np.abs(face.crop.astype(int) - aligned(0).crop).mean() < 25


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_points_find_their_way_back_from_a_turned_photo(turns: int) -> None:
    photo = np.zeros((30, 50, 3), np.uint8)
    photo[12, 40] = 255
    rows, columns = np.nonzero(np.rot90(photo, turns)[..., 0])
    point = np.array([columns[0] + 0.5, rows[0] + 0.5])
    assert turning.turned_back(point, turns, width=50, height=30).tolist() == [40.5, 12.5]
