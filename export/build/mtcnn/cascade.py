"""The whole cascade as one model: an RGB photo in; boxes, probabilities and landmarks out.

First P-Net looks for faces of about 12 pixels on a pyramid of scaled images; then R-Net and O-Net look at every
candidate's crop, all at once.
"""

import math
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper

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
from export.build.mtcnn.networks import ONET, PNET, RNET, Network, load_network, probability, run_network
from export.build.mtcnn.sampling import Bins, IntegralImage
from export.build.onnx_graph import Graph, Tensor, Typed

# facenet-pytorch's defaults; the face sizes in pixels, the factor from one level to the next.
MIN_FACE_SIZE = 20
PYRAMID_FACTOR = 0.709
PNET_THRESHOLD = 0.6

CELL = 12  # P-Net sees so many pixels at once...
STRIDE = 2  # ...every so many pixels
FIRST_SCALE = np.float64(CELL / MIN_FACE_SIZE)
OVERLAP_WITHIN_LEVEL = 0.5
OVERLAP_ACROSS_LEVELS = 0.7
BETWEEN_LEVELS = np.float32(
    2**16
)  # pixels: boxes moved so far apart never overlap, and float32 is still exact
# The reference has no bound, and then a 1024-pixel photo of 300 faces takes gigabytes. Photos of up to 36 faces
# stay below this one; of 144 faces, 140 are found.
MAX_PROPOSALS = 2000


def propose(graph: Graph, image: IntegralImage, network: Network) -> Tensor:
    """Square boxes [n,4] that may hold a face. An image whose shorter side is under MIN_FACE_SIZE has none.

    The loop over the levels only collects what P-Net found: each node in it costs time on every level.
    Scale and shorter side are carried in float64, as Python does in the reference: in float32 the last
    level would sometimes be missing and others a pixel smaller.
    """

    def level(scale: Tensor, shorter_side: Tensor, found: Tensor) -> tuple[Tensor, ...]:
        found = graph.concat(found, _found_on_one_level(graph, image, network, scale), axis=0)
        shorter_side = shorter_side * np.float64(PYRAMID_FACTOR)
        return shorter_side >= np.float64(CELL), scale * np.float64(PYRAMID_FACTOR), shorter_side, found

    shorter_side = graph.op("Min", image.height, image.width).to(TensorProto.DOUBLE).reshape() * FIRST_SCALE
    variables = [
        Typed(graph.constant(FIRST_SCALE), TensorProto.DOUBLE, []),
        Typed(shorter_side, TensorProto.DOUBLE, []),
        Typed(graph.constant(np.zeros((0, 8), np.float32)), TensorProto.FLOAT, [None, 8]),
    ]
    _, _, found = graph.loop(level, variables, condition=shorter_side >= np.float64(CELL))
    scale, row, column = (found.columns(i, i + 1) for i in range(3))
    candidates = Candidates(
        boxes=_cells_in_image(row, column, scale),
        probabilities=probability(graph, found.columns(3, 4)),
        offsets=found.columns(4, 8),
    )
    candidates = suppressed(candidates, OVERLAP_WITHIN_LEVEL, apart=_level(scale) * BETWEEN_LEVELS)
    candidates = suppressed(candidates, OVERLAP_ACROSS_LEVELS, MAX_PROPOSALS)
    return squared(calibrated(candidates, inclusive=False))


def _found_on_one_level(graph: Graph, image: IntegralImage, network: Network, scale: Tensor) -> Tensor:
    """Every position of P-Net on the image times `scale` (a float64 scalar) that looks like a face.

    FP32 [n,8]: scale, row, column, log odds, four offsets.
    """
    answer = run_network(graph, _scaled(graph, image, scale), network)
    answer = graph.op("Transpose", answer, perm=[0, 2, 3, 1])
    # Nearly all positions are no face: compare log odds first, compute probabilities for the rest.
    bounds = (np.array([bound], np.int64) for bound in (0, 1, 3))
    over = graph.op("Slice", answer, *bounds) - np.float32(math.log(PNET_THRESHOLD / (1 - PNET_THRESHOLD)))
    hits = graph.op("Transpose", graph.op("NonZero", graph.op("Relu", over)), perm=[1, 0]).columns(0, 3)
    # The first index is that of the only image, 0: the scale takes its place.
    positions = hits.to(TensorProto.FLOAT) + scale.to(TensorProto.FLOAT) * np.array([1, 0, 0], np.float32)
    return graph.concat(positions, graph.op("GatherND", answer, hits), axis=1)


def _level(scale: Tensor) -> Tensor:
    """The number of the level with a scale FP32 [n,1]: 0, 1, 2 …, as FP32."""
    graph = scale.graph
    steps = graph.op("Log", scale * np.float32(1 / FIRST_SCALE)) / np.float32(math.log(PYRAMID_FACTOR))
    return graph.op("Round", steps)


def _scaled(graph: Graph, image: IntegralImage, scale: Tensor) -> Tensor:
    """The whole image at this scale, as the reference rounds it: FP32 [1,3,h,w]."""

    def bins(extent: Tensor) -> Bins:
        count = (extent.to(TensorProto.DOUBLE) * scale + np.float64(1)).to(TensorProto.INT32)
        index = graph.op("Range", np.int32(0), count.reshape(), np.int32(1))
        return Bins.covering(np.int32(0), extent.to(TensorProto.INT32), index, count)

    return image.reduced(rows=bins(image.height), columns=bins(image.width))


def _cells_in_image(row: Tensor, column: Tensor, scale: Tensor) -> Tensor:
    """What P-Net saw at positions of its output maps, as boxes [n,4] of the image. All FP32 [n,1]."""
    graph = row.graph
    corner = graph.concat(column, row, axis=1) * np.float32(STRIDE)
    start = graph.op("Floor", (corner + np.float32(1)) / scale)
    return graph.concat(start, graph.op("Floor", (corner + np.float32(CELL)) / scale), axis=1)


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


def build_mtcnn() -> onnx.ModelProto:
    """Build the model from facenet-pytorch's weights.

    Input `image` UINT8 [H,W,3], RGB, upright. Outputs, largest face first: `boxes` FP32 [N,4] (left,
    top, right, bottom, in pixels; may reach beyond the image), `probabilities` FP32 [N], `landmarks`
    FP32 [N,5,2] (left eye, right eye, nose, left and right corner of the mouth, as in the image; x, y).
    The last row is always zeros: Triton passes no empty tensors between steps, so N is at least 1 and
    the consumer drops rows of probability 0.

    Raises:
        WeightsError: the installed facenet-pytorch carries other weights than the published ones.
    """
    graph = Graph()
    image = IntegralImage(graph, Tensor(graph, "image"))
    boxes = propose(graph, image, load_network(PNET))
    boxes = refine(graph, image, boxes, load_network(RNET))
    faces = conclude(graph, image, boxes, load_network(ONET))

    def closed(rows: Tensor, *shape: int) -> Typed:
        closing_row = np.zeros((1, *shape), np.float32)
        return Typed(graph.concat(rows, closing_row, axis=0), TensorProto.FLOAT, ["N", *shape])

    return graph.model(
        "mtcnn",
        inputs=[helper.make_tensor_value_info("image", TensorProto.UINT8, ["H", "W", 3])],
        outputs={
            "boxes": closed(faces.boxes, 4),
            "probabilities": closed(faces.probabilities),
            "landmarks": closed(faces.landmarks, 5, 2),
        },
    )
