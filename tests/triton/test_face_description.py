"""Roll, yaw and sharpness, without Triton."""

import numpy as np
import pytest
from PIL import Image

from tests.support.triton_steps import UPRIGHT, load, turned

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
