"""The whole cascade as one model: an RGB photo in; boxes, probabilities and landmarks out."""

import numpy as np
import onnx
from onnx import TensorProto, helper

from export.build.mtcnn.cascade import propose
from export.build.mtcnn.networks import ONET, PNET, RNET, load_network
from export.build.mtcnn.refinement import conclude, refine
from export.build.mtcnn.sampling import IntegralImage
from export.build.onnx_graph import Graph, Tensor, Typed


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
