"""P-, R- and O-Net as ONNX nodes, arranged for ONNX Runtime's CPU kernels."""

import numpy as np
from numpy.typing import NDArray

from export.build.mtcnn.networks import Layer, Network
from export.build.onnx_graph import Graph, Tensor


def run_network(graph: Graph, images: Tensor, network: Network) -> Tensor:
    """The network's head on images FP32 [n,3,h,w] of values 0 to 255.

    Returns:
        [n,k] for R- and O-Net; [1,k,rows,columns] for P-Net, which is convolutional to its end.
    """
    features = images
    for layer in network.convolutions:
        features = _pooled(graph, features, layer) if layer.pool else _convolution(graph, features, layer)
    head_weight, head_bias = _f32(network.head.weight), _f32(network.head.bias)
    if network.dense is None:
        return graph.op("Conv", features, head_weight, head_bias)
    features = graph.op("Flatten", features)
    features = graph.op("Gemm", features, _f32(network.dense.weight), _f32(network.dense.bias), transB=1)
    features = _prelu(graph, features, network.dense.slope)
    return graph.op("Gemm", features, head_weight, head_bias, transB=1)


def probability(graph: Graph, log_odds: Tensor) -> Tensor:
    """The softmax of two logits, from their difference: 1 / (1 + exp(-d)).

    Not ONNX's Sigmoid, which approximates: where the original rounds to exactly 1, several candidates
    tie, and the suppression's choice among them depends on these being ties here too.
    """
    return graph.op("Reciprocal", graph.op("Exp", graph.op("Neg", log_odds)) + np.float32(1))


def _convolution(graph: Graph, x: Tensor, layer: Layer) -> Tensor:
    return _prelu(graph, graph.op("Conv", x, _f32(layer.weight), _f32(layer.bias)), _channelwise(layer.slope))


def _pooled(graph: Graph, x: Tensor, layer: Layer) -> Tensor:
    """Convolution, then pooling, then PReLU on the quarter of the data that is left.

    A PReLU whose slope isn't negative is monotonic, so it commutes with the maximum. One whose slope a
    is negative is max(x, a·x): its maximum over the window is that of the greatest x and a times the least.
    """
    rising = int((layer.slope >= 0).sum())  # the outputs are sorted: those of negative slope come last
    x = graph.op("Conv", x, _f32(layer.weight), _f32(layer.bias))
    highest = _max_pool(graph, x, layer.pool)
    first = _prelu(graph, highest.columns(0, rising), _channelwise(layer.slope[:rising]))
    channels = len(layer.slope)
    # The least, with its sign changed.
    lowest = _max_pool(graph, graph.op("Neg", x.columns(rising, channels)), layer.pool)
    last = graph.op(
        "Max", highest.columns(rising, channels), lowest * _f32(_channelwise(-layer.slope[rising:]))
    )
    return graph.concat(first, last, axis=1)


def _max_pool(graph: Graph, x: Tensor, size: int) -> Tensor:
    return graph.op("MaxPool", x, kernel_shape=[size, size], strides=[2, 2], ceil_mode=1)


def _prelu(graph: Graph, x: Tensor, slope: NDArray[np.float64]) -> Tensor:
    """PReLU of elementary nodes: ONNX Runtime's own kernel takes five times as long."""
    if (slope > 1).any():
        return graph.op("Relu", x) + graph.op("Min", x, np.float32(0)) * _f32(slope)
    return graph.op("Max", x, x * _f32(slope))


def _channelwise(slope: NDArray[np.float64]) -> NDArray[np.float64]:
    return slope.reshape(-1, 1, 1)


def _f32(values: NDArray[np.float64]) -> NDArray[np.float32]:
    return values.astype(np.float32)
