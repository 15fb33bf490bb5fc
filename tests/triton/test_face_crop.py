"""The crop that FaceNet sees, without Triton."""

import numpy as np
import pytest

from tests.support.triton_steps import load

alignment = load("align", "alignment")


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
