"""What the align step answers, without Triton.

Which face is taken, without Triton. The crop that FaceNet sees, without Triton. Roll, yaw and sharpness, without
Triton. When the detector is asked again, and what happens if it then finds nothing, without Triton. Photos in which
the face is tilted, lies on its side or stands on its head, without Triton.
"""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.support.triton_steps import COLOURS, UPRIGHT, detect, drawn, load, turned

alignment = load("align", "alignment")
detection = load("align", "detection")

ONE = np.ones(2, np.float32)


def faces(*boxes: list[float], probabilities: list[float] | None = None) -> object:
    """Detections with their closing row of zeros, as the cascade gives them."""
    count = len(boxes)
    return detection.Faces(
        np.array([*boxes, [0, 0, 0, 0]], np.float32),
        np.array([*(probabilities or [0.999] * count), 0], np.float32),
        np.stack([*[UPRIGHT] * count, np.zeros((5, 2), np.float32)]),
    )


def nothing(_: object) -> object:
    """A detector that finds no face."""
    return faces()


def test_the_closing_row_alone_means_no_face() -> None:
    with pytest.raises(alignment.FaceNotDetectedError, match="Face not detected"):
        alignment.align(np.zeros((50, 50, 3), np.uint8), ONE, faces(), nothing)


def test_the_closing_row_is_neither_counted_nor_chosen() -> None:
    photo = np.zeros((200, 200, 3), np.uint8)
    found = faces([20, 20, 60, 60], [80, 80, 140, 140], probabilities=[0.8, 0.9])
    face = alignment.align(photo, ONE, found, nothing)
    assert face.faces_detected == 2
    assert face.box.tolist() == [80, 80, 140, 140]
    assert face.probability == pytest.approx(0.9)


def test_box_and_landmarks_are_given_in_the_pixels_of_the_original() -> None:
    face = alignment.align(
        np.zeros((200, 200, 3), np.uint8), np.array([2, 3], np.float32), faces([10, 20, 110, 140]), nothing
    )
    assert face.box.tolist() == [20, 60, 220, 420]
    assert face.landmarks[0].tolist() == [120, 240]
    assert face.quality[0] == pytest.approx(np.sqrt(200 * 360))


def test_the_central_face_is_preferred_to_a_slightly_larger_one_at_the_edge() -> None:
    boxes = np.array([[0, 0, 60, 60], [70, 70, 125, 125]], np.float32)
    assert detection.most_prominent(boxes, width=200, height=200) == 1


def test_a_much_larger_face_is_preferred_to_a_small_central_one() -> None:
    boxes = np.array([[90, 90, 110, 110], [20, 20, 160, 160]], np.float32)
    assert detection.most_prominent(boxes, width=200, height=200) == 1


def test_width_and_height_are_not_swapped_in_the_choice() -> None:
    boxes = np.array([[170, 20, 230, 80], [20, 170, 80, 230]], np.float32)
    assert detection.most_prominent(boxes, width=400, height=100) == 0
    assert detection.most_prominent(boxes, width=100, height=400) == 1


def test_the_crop_is_the_box_with_its_margin() -> None:
    photo = np.zeros((400, 400, 3), np.uint8)
    photo[88:312, 88:312] = 255  # a box of 200 with a margin of 24 on each side is 76 to 324
    crop = alignment.face_crop(photo, np.array([100, 100, 300, 300], np.float32))
    assert crop.shape == (160, 160, 3)
    inside = int(160 * 12 / 248) + 2
    assert crop[inside:-inside, inside:-inside].min() == 255
    assert crop[:4].max() == 0


@pytest.mark.parametrize(
    "box", [[-50, -50, 30, 30], [180, 180, 260, 260], [50, 50, 50, 50], [300, 300, 340, 340]]
)
def test_a_box_at_or_beyond_the_edge_still_gives_a_crop(box: list[float]) -> None:
    crop = alignment.face_crop(np.full((200, 200, 3), 7, np.uint8), np.array(box, np.float32))
    assert crop.shape == (160, 160, 3)


description = load("align", "description")


@pytest.mark.parametrize("degrees", [-45, -10, 0, 10, 30, 90, 170])
def test_roll_is_the_angle_of_the_eyes_line(degrees: float) -> None:
    assert description.roll(turned(UPRIGHT, degrees)) == pytest.approx(degrees, abs=0.01)


@pytest.mark.parametrize(("nose", "expected"), [(60, -1), (80, -0.5), (100, 0), (120, 0.5), (190, 1)])
def test_yaw_is_where_the_nose_lies_between_the_eyes(nose: float, expected: float) -> None:
    points = UPRIGHT.copy()
    points[2, 0] = nose
    assert description.yaw(points) == pytest.approx(expected)
    assert description.yaw(turned(points, 30)) == pytest.approx(expected, abs=1e-4)


def test_eyes_on_one_spot_do_not_break_the_description() -> None:
    assert description.yaw(np.zeros((5, 2), np.float32)) == 0
    assert description.roll(np.zeros((5, 2), np.float32)) == 0


def test_a_blurred_crop_is_less_sharp() -> None:
    noise = np.random.default_rng(2).integers(0, 256, (160, 160, 3), np.uint8)
    blurred = np.asarray(Image.fromarray(noise).resize((20, 20)).resize((160, 160)))
    assert description.sharpness(blurred) < description.sharpness(noise) / 10
    assert description.sharpness(np.full((160, 160, 3), 90, np.uint8)) == 0


turning = load("align", "turning")


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
