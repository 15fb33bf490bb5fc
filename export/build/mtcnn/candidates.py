"""Candidate boxes on their way through the cascade, and the arithmetic of boxes.

A box is (left, top, right, bottom) in pixels of the image. The `+ 1` in some widths are the
reference's, which inherited them from the authors' one-based Matlab code; the networks were trained so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from export.build.onnx_graph import Tensor


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
