"""The crop that FaceNet sees, without Triton."""

import numpy as np
import pytest
from PIL import Image

from tests.triton.steps import load

alignment = load("align", "alignment")


def test_the_crop_is_the_box_with_its_margin() -> None:
    photo = np.zeros((400, 400, 3), np.uint8)
    photo[88:312, 88:312] = 255  # a box of 200 with a margin of 24 on each side
    crop = alignment.face_crop(photo, np.array([100, 100, 300, 300], np.float32), roll_degrees=0)
    assert crop.shape == (160, 160, 3)
    inside = int(160 * 12 / 248) + 2
    assert crop[inside:-inside, inside:-inside].min() == 255
    assert crop[:4].max() == 0


@pytest.mark.parametrize(
    "box", [[-50, -50, 30, 30], [180, 180, 260, 260], [50, 50, 50, 50], [300, 300, 340, 340]]
)
def test_a_box_at_or_beyond_the_edge_still_gives_a_crop(box: list[float]) -> None:
    crop = alignment.face_crop(np.full((200, 200, 3), 7, np.uint8), np.array(box, np.float32), 0)
    assert crop.shape == (160, 160, 3)


@pytest.mark.parametrize("degrees", [-40, -20, 20, 40])
def test_a_tilted_face_is_cropped_upright(degrees: float) -> None:
    upright = np.zeros((200, 200, 3), np.uint8)
    upright[70:90, 50:70] = upright[70:90, 130:150] = 255  # two eyes
    upright[150:165, 70:130] = 128  # a mouth
    box = np.array([30, 30, 170, 190], np.float32)
    centre = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    tilted = np.asarray(Image.fromarray(upright).rotate(-degrees, Image.Resampling.BICUBIC, center=centre))
    expected = alignment.face_crop(upright, box, 0).astype(int)
    crop = alignment.face_crop(tilted, box, degrees).astype(int)
    untouched = alignment.face_crop(tilted, box, 0).astype(int)
    assert np.abs(crop - expected).mean() < 5
    assert np.abs(untouched - expected).mean() > 10


def test_a_slight_tilt_is_left_alone() -> None:
    photo = np.random.default_rng(3).integers(0, 256, (200, 200, 3), np.uint8)
    box = np.array([30, 30, 170, 190], np.float32)
    assert np.array_equal(alignment.face_crop(photo, box, 9.9), alignment.face_crop(photo, box, 0))
