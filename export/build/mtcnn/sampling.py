"""Reduced views of the image by area averaging, all of them from one integral image.

facenet-pytorch reduces with `interpolate(mode="area")`, whose bins have whole-pixel borders. A bin's
mean is therefore four look-ups in the integral image, however large the bin, and every level of the
pyramid and all crops at once come from the same table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto, helper

from export.build.onnx_graph import Graph, Operand, Tensor

ONE = np.array([1], np.int64)
CHANNELS = np.array([3], np.int64)


@dataclass(frozen=True)
class Bins:
    """Where the bins of n views begin and end on one axis of the image: int32 [n, bins], end excluded."""

    start: Tensor
    stop: Tensor

    @classmethod
    def covering(cls, origin: Operand, extent: Tensor, index: Operand, count: Operand) -> Bins:
        """PyTorch's adaptive bins: bin i of `count` covers floor(i·extent/count) to ceil((i+1)·extent/count).

        All int32; origin and extent in pixels, broadcast against `index` to [n, bins].
        """
        one = np.int32(1)
        graph = extent.graph
        start = graph.op("Mul", extent, index) // count
        stop = (extent * graph.op("Add", index, one) + graph.op("Sub", count, one)) // count
        return cls(start + origin, stop + origin)


class IntegralImage:
    """Sums over every rectangle of the image that starts at its corner.

    The sums are int32 and wrap modulo 2³² in large photos. Differences stay exact as long as one bin
    sums to less than 2³¹, which takes over eight million white pixels.
    """

    def __init__(self, graph: Graph, image: Tensor) -> None:
        self.graph = graph
        self.height = image.length(0)
        self.width = image.length(1)
        # A row and a column of zeros come first, by Concat: the CUDA provider has no Pad for uint8.
        planes = graph.op("Transpose", image, perm=[2, 0, 1])
        planes = graph.concat(self._zeros(ONE, self.width), planes, axis=1)
        planes = graph.concat(self._zeros(self.height + ONE, ONE), planes, axis=2)
        down = graph.op("CumSum", planes.to(TensorProto.INT32), np.array(1, np.int32))
        self._sums = graph.op("CumSum", down, np.array(2, np.int32))
        self._flat = self._sums.reshape(3, -1)
        self._row_length = (self.width + ONE).to(TensorProto.INT32)

    def reduced(self, rows: Bins, columns: Bins) -> Tensor:
        """The whole image in bins [h] and [w]: their mean colour, FP32 [1, 3, h, w], 0 to 255.

        What `means` gives for one view, for less: rows and columns are looked up one after the other.
        """
        strips = self._sums_to(rows.stop) - self._sums_to(rows.start)
        shape = self.graph.concat(CHANNELS, rows.start.length(0), columns.start.length(0), axis=0)

        def sums_to(column: Tensor) -> Tensor:
            # GatherElements with the index repeated for each row is many times faster than Gather.
            return self.graph.op("GatherElements", strips, self.graph.op("Expand", column, shape), axis=2)

        sums = sums_to(columns.stop) - sums_to(columns.start)
        pixels = (rows.stop - rows.start).insert_axis(1) * (columns.stop - columns.start)
        means = sums.to(TensorProto.FLOAT) * self.graph.op("Reciprocal", pixels.to(TensorProto.FLOAT))
        return means.insert_axis(0)

    def _sums_to(self, rows: Tensor) -> Tensor:
        return self.graph.op("Gather", self._sums, rows, axis=1)

    def means(self, rows: Bins, columns: Bins) -> Tensor:
        """The mean colour of every bin of n views: FP32 [n, 3, row bins, column bins], 0 to 255."""
        top, bottom = rows.start.insert_axis(2), rows.stop.insert_axis(2)
        left, right = columns.start.insert_axis(1), columns.stop.insert_axis(1)
        pixels = ((bottom - top) * (right - left)).to(TensorProto.FLOAT)
        every_channel = self.graph.concat(CHANNELS, self.graph.op("Size", pixels).reshape(1), axis=0)
        top, bottom = top * self._row_length, bottom * self._row_length

        def sums_to(row: Tensor, column: Tensor) -> Tensor:
            # GatherElements with the index repeated for each channel is nine times faster than Gather.
            index = self.graph.op("Expand", (row + column).reshape(-1), every_channel)
            return self.graph.op("GatherElements", self._flat, index, axis=1)

        sums = sums_to(bottom, right) - sums_to(bottom, left) - sums_to(top, right) + sums_to(top, left)
        means = sums.to(TensorProto.FLOAT) * self.graph.op("Reciprocal", pixels.reshape(-1))
        shape = self.graph.concat(CHANNELS, self.graph.op("Shape", pixels), axis=0)
        return self.graph.op("Transpose", self.graph.op("Reshape", means, shape), perm=[1, 0, 2, 3])

    def _zeros(self, rows: Operand, columns: Operand) -> Tensor:
        zero = helper.make_tensor("zero", TensorProto.UINT8, [1], [0])
        return self.graph.op(
            "ConstantOfShape", self.graph.concat(CHANNELS, rows, columns, axis=0), value=zero
        )
