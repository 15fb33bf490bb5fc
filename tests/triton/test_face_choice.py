"""Which face is taken, without Triton."""

import numpy as np

from tests.support.triton_steps import load

detection = load("align", "detection")


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
