"""How much two boxes overlap."""

import numpy as np
import pytest

from export.verify.comparison import iou

BOX = np.array([10, 10, 110, 110], np.float32)


def test_boxes_overlap_from_wholly_to_not_at_all() -> None:
    assert iou(BOX, BOX) == 1
    assert iou(BOX, BOX + np.array([50, 0, 50, 0], np.float32)) == pytest.approx(1 / 3)
    assert iou(BOX, BOX + 100) == 0
