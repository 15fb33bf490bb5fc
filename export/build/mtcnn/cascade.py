"""The cascade's first stage: P-Net looks for faces of about 12 pixels on a pyramid of scaled images."""

import math

import numpy as np
from onnx import TensorProto

from export.build.mtcnn.boxes import Candidates, calibrated, squared, suppressed
from export.build.mtcnn.mtcnn_networks import probability, run_network
from export.build.mtcnn.networks import Network
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
