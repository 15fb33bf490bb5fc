"""Of boxes that overlap, those stay that stay in the reference."""

import numpy as np
import pytest
from facenet_pytorch.models.utils.detect_face import nms_numpy
from onnx import TensorProto

from export.build.mtcnn.boxes import descending, staying_by_smaller_area
from export.build.onnx_graph import Graph, Tensor
from tests.export.traced import computed


@pytest.mark.parametrize("seed", range(5))
def test_suppression_by_the_smaller_area_keeps_what_the_reference_keeps(seed: int) -> None:
    random = np.random.default_rng(seed)
    corner, size = random.uniform(0, 120, (200, 2)), random.uniform(5, 60, (200, 2))
    boxes = np.concatenate([corner, corner + size], axis=1).astype(np.float32)
    scores = np.sort(random.uniform(0.7, 1, 200).astype(np.float32))[::-1]
    staying = staying_by_smaller_area(Tensor(Graph(), "boxes"), 0.7)
    kept = computed(staying, TensorProto.INT64, 1, boxes=boxes)
    assert kept.tolist() == nms_numpy(boxes, scores, 0.7, "Min").tolist()
    assert 1 < len(kept) < 200


def test_of_equal_scores_the_first_comes_first() -> None:
    scores = np.array([0.5, 1, 0.75, 1], np.float32)
    order = descending(Tensor(Graph(), "scores"))
    assert computed(order, TensorProto.INT64, 1, scores=scores).tolist() == [1, 3, 2, 0]
