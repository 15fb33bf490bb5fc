"""What the align step answers, without Triton."""

import numpy as np
import pytest

from tests.support.triton_steps import UPRIGHT, load

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
