"""Candidate boxes on their way through the cascade: their arithmetic, and non-maximum suppression.

A box is (left, top, right, bottom) in pixels of the image. The `+ 1` in some widths are the reference's, which
inherited them from the authors' one-based Matlab code; the networks were trained so. Of boxes that overlap, the most
probable stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto, helper

from export.build.onnx_graph import Tensor, Typed


@dataclass(frozen=True)
class Candidates:
    """n boxes [n,4], their probabilities [n,1], and what the network says of each: its offsets [n,k].

    The first four offsets move the box's sides, in units of its width and height. O-Net adds the
    landmarks' five x and five y, in the same units from the box's corner.
    """

    boxes: Tensor
    probabilities: Tensor
    offsets: Tensor

    def select(self, indices: Tensor) -> Candidates:
        """The candidates at these indices, in this order."""
        parts = (self.boxes, self.probabilities, self.offsets)
        return Candidates(*(part.rows(indices) for part in parts))


def corners(boxes: Tensor) -> tuple[Tensor, Tensor]:
    """The upper left and the lower right corner of each box, each [n,2] as x, y."""
    return boxes.columns(0, 2), boxes.columns(2, 4)


def calibrated(candidates: Candidates, *, inclusive: bool) -> Tensor:
    """The boxes [n,4] moved by their offsets; `inclusive` counts the last pixel into width and height."""
    start, end = corners(candidates.boxes)
    size = end - start
    if inclusive:
        size = size + np.float32(1)
    moved_start = start + candidates.offsets.columns(0, 2) * size
    return start.graph.concat(moved_start, end + candidates.offsets.columns(2, 4) * size, axis=1)


def squared(boxes: Tensor) -> Tensor:
    """Each box [n,4] made as wide and high as its longer side, about the same centre."""
    graph = boxes.graph
    start, end = corners(boxes)
    size = end - start
    side = graph.op("ReduceMax", size, axes=[1], keepdims=1)
    start = start + size * np.float32(0.5) - side * np.float32(0.5)
    return graph.concat(start, start + side, axis=1)


def areas(boxes: Tensor) -> Tensor:
    """Width times height of each box: [n]."""
    start, end = corners(boxes)
    return boxes.graph.op("ReduceProd", end - start, axes=[1], keepdims=0)


def descending(scores: Tensor) -> Tensor:
    """The indices [n] that sort scores [n], highest first; of equal ones the first comes first."""
    return scores.graph.ops("TopK", scores, scores.length(0), outputs=2)[1]


def suppressed(
    candidates: Candidates, threshold: float, most: int = 1 << 30, apart: Tensor | None = None
) -> Candidates:
    """The candidates that stay when overlap is intersection over union; sorted, most probable first.

    At most so many stay: what comes after costs memory and time for each of them. `apart`, FP32 [n,1], moves each
    box for the comparison: groups that are moved far apart don't suppress one another.
    """
    boxes = candidates.boxes if apart is None else candidates.boxes + apart
    kept = candidates.boxes.graph.op(
        "NonMaxSuppression",
        boxes.insert_axis(0),
        candidates.probabilities.reshape(1, 1, -1),
        np.array([most], np.int64),
        np.array([threshold], np.float32),
    )
    return candidates.select(kept.columns(2, 3).reshape(-1))  # rows are (batch, class, index)


def staying_by_smaller_area(boxes: Tensor, threshold: float) -> Tensor:
    """The indices of boxes [n,4] that stay when overlap is intersection over the smaller of the two areas.

    The boxes come sorted, most probable first. ONNX has no such suppression, so it is a fixed point:
    a box stays if no staying box before it overlaps it. Starting from "all stay", each round decides at
    least the next box for good, and in practice all are decided after as many rounds as the longest
    chain of overlaps, two or three.
    """
    graph = boxes.graph
    overlaps = (_overlap_by_smaller_area(boxes) > np.float32(threshold)).to(TensorProto.FLOAT)
    from_earlier = graph.op("Trilu", overlaps, np.array(1, np.int64), upper=1)

    def decide(staying: Tensor) -> tuple[Tensor, Tensor]:
        again = (graph.op("MatMul", staying, from_earlier) < np.float32(0.5)).to(TensorProto.FLOAT)
        change = graph.op("ReduceMax", graph.op("Abs", again - staying), keepdims=0)
        return change > np.float32(0), again

    count = boxes.length(0)
    one = helper.make_tensor("one", TensorProto.FLOAT, [1], [1.0])
    everyone = Typed(graph.op("ConstantOfShape", count, value=one), TensorProto.FLOAT, [None])
    [staying] = graph.loop(decide, [everyone], rounds=count.reshape())
    return graph.where(staying)


def _overlap_by_smaller_area(boxes: Tensor) -> Tensor:
    """[n,n], counting border pixels in as the reference does."""
    graph = boxes.graph
    start, end = corners(boxes)

    def pairwise(operator: str, x: Tensor) -> Tensor:
        return graph.op(operator, x.insert_axis(0), x.insert_axis(1))

    shared = pairwise("Min", end) - pairwise("Max", start) + np.float32(1)
    shared = graph.op("ReduceProd", graph.op("Max", shared, np.float32(0)), axes=[2], keepdims=0)
    area = graph.op("ReduceProd", end - start + np.float32(1), axes=[1], keepdims=0)
    return shared / pairwise("Min", area)
