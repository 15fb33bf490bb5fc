"""When the detector is asked again, and what happens if it then finds nothing, without Triton."""

import numpy as np
import pytest

from tests.support.triton_steps import detect, drawn, load

alignment = load("align", "alignment")
turning = load("align", "turning")

ONE = np.ones(2, np.float32)


def test_an_upright_face_is_not_searched_again() -> None:
    def never(_: object) -> object:
        raise AssertionError("searched again")

    photo = drawn(8)
    assert alignment.align(photo, ONE, detect(photo), never).faces_detected == 1


def test_a_tilted_face_that_is_lost_when_turned_is_cropped_all_the_same() -> None:
    photo, level = drawn(30), drawn(0)
    upright = alignment.align(level, ONE, detect(level), detect)
    face = alignment.align(photo, ONE, detect(photo), lambda _: detect(np.zeros((9, 9, 3), np.uint8)))
    assert np.abs(face.crop.astype(int) - upright.crop).mean() < 25


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_points_find_their_way_back_from_a_turned_photo(turns: int) -> None:
    photo = np.zeros((30, 50, 3), np.uint8)
    photo[12, 40] = 255
    rows, columns = np.nonzero(np.rot90(photo, turns)[..., 0])
    point = np.array([columns[0] + 0.5, rows[0] + 0.5])
    assert turning.turned_back(point, turns, width=50, height=30).tolist() == [40.5, 12.5]
