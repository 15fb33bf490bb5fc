"""Answers of two releases to the same photos: the same face, another face, none.

How much two boxes overlap.
"""

import numpy as np
import pytest

from export.verify.comparison import compare, iou
from stack.ensemble_client import EnsembleAnswer

BOX = np.array([10, 10, 110, 110], np.float32)
ELSEWHERE = BOX + 60


def answer(seconds: float, box: "np.typing.NDArray[np.float32] | None", angle: float = 0.0) -> EnsembleAnswer:
    """A face whose embedding is turned by an angle, or none."""
    if box is None:
        return EnsembleAnswer(seconds)
    embedding = np.zeros(512, np.float32)
    embedding[:2] = np.cos(angle), np.sin(angle)
    return EnsembleAnswer(seconds, embedding, box, "one")


def test_only_the_same_face_is_compared() -> None:
    ours = [answer(0.2, BOX, 0.1), answer(0.2, ELSEWHERE, 3), answer(0.2, None), answer(0.2, BOX)]
    theirs = [answer(0.1, BOX), answer(0.1, BOX), answer(0.1, None), answer(0.1, None)]
    figures = compare(ours, theirs, photos=4, same_space=True)
    assert (figures.photos, figures.faces, figures.detection_agreement) == (4, 1, 0.5)
    assert figures.min_cosine == figures.mean_cosine == pytest.approx(np.cos(0.1))
    assert figures.latency_ratio == pytest.approx(2)


def test_cosines_of_two_spaces_mean_nothing_and_are_not_told() -> None:
    figures = compare([answer(1, BOX)], [answer(1, BOX)], photos=1, same_space=False)
    assert (figures.min_cosine, figures.mean_cosine) == (None, None)


def test_photos_that_are_sent_again_count_for_the_time_alone() -> None:
    again = [answer(3, BOX), answer(1, None), answer(1, None)]
    figures = compare(again, [answer(1, BOX)] * 3, photos=1, same_space=True)
    assert (figures.photos, figures.detection_agreement, figures.latency_ratio) == (1, 1, 1)


def test_boxes_overlap_from_wholly_to_not_at_all() -> None:
    assert iou(BOX, BOX) == 1
    assert iou(BOX, BOX + np.array([50, 0, 50, 0], np.float32)) == pytest.approx(1 / 3)
    assert iou(BOX, BOX + 100) == 0
