"""The cascade's second and third stage: R-Net and O-Net look at every candidate's crop, all at once."""

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto

from export.build.mtcnn.boxes import (
    Candidates,
    areas,
    calibrated,
    corners,
    descending,
    squared,
    staying_by_smaller_area,
    suppressed,
)
from export.build.mtcnn.mtcnn_networks import probability, run_network
from export.build.mtcnn.networks import Network
from export.build.mtcnn.sampling import Bins, IntegralImage
from export.build.onnx_graph import Graph, Tensor

# facenet-pytorch's defaults.
REFINEMENT_THRESHOLD = 0.7
OVERLAP = 0.7
# As in `proposals`: bounds O-Net's work and the pairwise overlaps after it.
MAX_REFINED = 400
RNET_SIDE = 24
ONET_SIDE = 48


@dataclass(frozen=True)
class Faces:
    """What the cascade found, largest box first: boxes [n,4], probabilities [n], landmarks [n,5,2]."""

    boxes: Tensor
    probabilities: Tensor
    landmarks: Tensor


def refine(graph: Graph, image: IntegralImage, boxes: Tensor, network: Network) -> Tensor:
    """R-Net: the proposals [n,4] that still look like a face, as square boxes [m,4]."""
    candidates = suppressed(_judged(graph, image, boxes, network, RNET_SIDE), OVERLAP, MAX_REFINED)
    return squared(calibrated(candidates, inclusive=True))


def conclude(graph: Graph, image: IntegralImage, boxes: Tensor, network: Network) -> Faces:
    """O-Net: the faces among the boxes [n,4], with their landmarks."""
    candidates = _judged(graph, image, boxes, network, ONET_SIDE)
    # numpy's argsort, read from its end as the reference does, gives the last of equal ones first.
    candidates = candidates.select(_backwards(graph, candidates.boxes))
    candidates = candidates.select(descending(candidates.probabilities.reshape(-1)))
    moved = calibrated(candidates, inclusive=True)
    staying = staying_by_smaller_area(moved, OVERLAP)
    moved, candidates = moved.rows(staying), candidates.select(staying)
    order = descending(areas(moved))
    candidates = candidates.select(order)
    return Faces(moved.rows(order), candidates.probabilities.reshape(-1), _landmarks(candidates))


def _judged(graph: Graph, image: IntegralImage, boxes: Tensor, network: Network, side: int) -> Candidates:
    """The boxes that the network takes for faces."""
    answer = run_network(graph, _crops(graph, image, boxes, side), network)
    candidates = Candidates(
        boxes=boxes,
        probabilities=probability(graph, answer.columns(0, 1)),
        offsets=answer.columns(1, len(network.head.bias)),
    )
    return candidates.select(graph.where(candidates.probabilities > np.float32(REFINEMENT_THRESHOLD)))


def _crops(graph: Graph, image: IntegralImage, boxes: Tensor, side: int) -> Tensor:
    """What the image shows in each box, reduced to FP32 [n,3,side,side].

    The box is truncated to whole pixels and clipped to the image, its first pixel counted from one, as
    in the reference. A box that lies outside keeps one pixel, where the reference would crash.
    """
    image_size = graph.concat(image.width, image.height, axis=0).to(TensorProto.INT32)
    start, end = corners(boxes.to(TensorProto.INT32))
    one = np.int32(1)
    start = graph.op("Min", graph.op("Max", start, one) - one, image_size - one)
    extent = graph.op("Max", graph.op("Min", end, image_size) - start, one)
    index, count = np.arange(side, dtype=np.int32), np.int32(side)

    def bins(axis: int) -> Bins:
        return Bins.covering(start.columns(axis, axis + 1), extent.columns(axis, axis + 1), index, count)

    return image.means(rows=bins(1), columns=bins(0))


def _landmarks(candidates: Candidates) -> Tensor:
    """O-Net's five x and five y of each candidate as points of the image: [n,5,2]."""
    start, end = corners(candidates.boxes)
    size = end - start + np.float32(1)
    points = candidates.offsets.columns(4, 14).reshape(-1, 2, 5)
    points = points * size.insert_axis(2) + start.insert_axis(2) - np.float32(1)
    return points.graph.op("Transpose", points, perm=[0, 2, 1])


def _backwards(graph: Graph, rows: Tensor) -> Tensor:
    """The indices of n rows, last one first."""
    last = rows.length(0).reshape() - np.int64(1)
    return graph.op("Range", last, np.int64(-1), np.int64(-1))
