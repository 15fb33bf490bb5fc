"""The cascade's first stage: P-Net looks for faces of about 12 pixels on a pyramid of scaled images."""

import math

import numpy as np
from onnx import TensorProto

from export.mtcnn.candidates import Candidates, calibrated, squared
from export.mtcnn.networks import probability, run_network
from export.mtcnn.sampling import Bins, IntegralImage
from export.mtcnn.suppression import suppressed
from export.mtcnn.weights import Network
from export.onnx_graph import Graph, Tensor, Typed

# facenet-pytorch's defaults; the face sizes in pixels, the factor from one level to the next.
MIN_FACE_SIZE = 20
PYRAMID_FACTOR = 0.709
THRESHOLD = 0.6

CELL = 12  # P-Net sees so many pixels at once...
STRIDE = 2  # ...every so many pixels
OVERLAP_WITHIN_LEVEL = 0.5
OVERLAP_ACROSS_LEVELS = 0.7
# The reference has no bound, and then a 1024-pixel photo of 300 faces takes gigabytes. Photos of up to 36 faces
# stay below this one; of 144 faces, 140 are found.
MOST = 2000


def propose(graph: Graph, image: IntegralImage, network: Network) -> Tensor:
    """Square boxes [n,4] that may hold a face. An image whose shorter side is under MIN_FACE_SIZE has none.

    Scale and shorter side are carried in float64, as Python does in the reference: in float32 the last
    level would sometimes be missing and others a pixel smaller.
    """

    def level(scale: Tensor, shorter_side: Tensor, *found: Tensor) -> tuple[Tensor, ...]:
        here = _on_one_level(graph, image, network, scale)
        here = suppressed(here, OVERLAP_WITHIN_LEVEL)
        together = Candidates(*found).followed_by(here)
        shorter_side = shorter_side * np.float64(PYRAMID_FACTOR)
        scale = scale * np.float64(PYRAMID_FACTOR)
        going_on = shorter_side >= np.float64(CELL)
        return going_on, scale, shorter_side, together.boxes, together.probabilities, together.offsets

    first_scale = np.float64(CELL / MIN_FACE_SIZE)
    shorter_side = graph.op("Min", image.height, image.width).to(TensorProto.DOUBLE).reshape() * first_scale
    variables = [
        Typed(graph.constant(first_scale), TensorProto.DOUBLE, []),
        Typed(shorter_side, TensorProto.DOUBLE, []),
        *Candidates.none(graph).variables(),
    ]
    condition = shorter_side >= np.float64(CELL)
    _, _, *found = graph.loop(level, variables, condition=condition)
    candidates = suppressed(Candidates(*found), OVERLAP_ACROSS_LEVELS, MOST)
    return squared(calibrated(candidates, inclusive=False))


def _on_one_level(graph: Graph, image: IntegralImage, network: Network, scale: Tensor) -> Candidates:
    """Every position of P-Net on the image times `scale` (a float64 scalar) that looks like a face."""
    answer = run_network(graph, _scaled(graph, image, scale), network)
    row_length = answer.length(3)
    answer = graph.op("Transpose", answer, perm=[0, 2, 3, 1]).reshape(-1, 5)
    # Nearly all positions are no face: compare log odds first, compute probabilities for the rest.
    over = graph.op("Relu", answer.columns(0, 1) - np.float32(math.log(THRESHOLD / (1 - THRESHOLD))))
    hits = graph.where(over)
    answer = answer.rows(hits)
    return Candidates(
        boxes=_cells_in_image(graph, hits, row_length, scale),
        probabilities=probability(graph, answer.columns(0, 1)),
        offsets=answer.columns(1, 5),
    )


def _scaled(graph: Graph, image: IntegralImage, scale: Tensor) -> Tensor:
    """The whole image at this scale, as the reference rounds it: FP32 [1,3,h,w]."""

    def bins(extent: Tensor) -> Bins:
        count = (extent.to(TensorProto.DOUBLE) * scale + np.float64(1)).to(TensorProto.INT32)
        index = graph.op("Range", np.int32(0), count.reshape(), np.int32(1)).insert_axis(0)
        return Bins.covering(np.int32(0), extent.to(TensorProto.INT32), index, count)

    return image.means(rows=bins(image.height), columns=bins(image.width))


def _cells_in_image(graph: Graph, positions: Tensor, row_length: Tensor, scale: Tensor) -> Tensor:
    """What P-Net saw at flat positions [n] of its output map, as boxes [n,4] of the image."""
    row, column = positions // row_length, positions % row_length
    corner = graph.concat(column.insert_axis(1), row.insert_axis(1), axis=1).to(TensorProto.FLOAT)
    corner = corner * np.float32(STRIDE)
    scale = scale.to(TensorProto.FLOAT)
    start = graph.op("Floor", (corner + np.float32(1)) / scale)
    return graph.concat(start, graph.op("Floor", (corner + np.float32(CELL)) / scale), axis=1)
