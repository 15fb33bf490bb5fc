"""P-, R- and O-Net as ONNX nodes, arranged for ONNX Runtime's CPU kernels, with facenet-pytorch's weights.

The weights are prepared by exact algebra, once at export, so that the graph has less to do for every photo.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from export.build.onnx_graph import Graph, Tensor
from export.build.weights.checkpoints import StateDict, load_state_dict

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Affine:
    """A convolution [out, in, h, w] or a dense layer [out, in], and what it adds [out]."""

    weight: FloatArray
    bias: FloatArray


@dataclass(frozen=True)
class Layer(Affine):
    """An affine layer with what follows it.

    `slope` [out] is PReLU's. `pool` is the size of the max-pooling window (stride 2) after it, 0 for
    none; a pooled layer's outputs are sorted so that those of negative slope come last.
    """

    slope: FloatArray
    pool: int = 0


@dataclass(frozen=True)
class Network:
    """One of the three networks.

    Of `head`'s outputs the first is the log odds of a face (the difference of the two logits that the
    original feeds to a softmax), then come four offsets of the box, then O-Net's ten of the landmarks.
    """

    convolutions: tuple[Layer, ...]
    dense: Layer | None
    head: Affine


@dataclass(frozen=True)
class Published:
    """A weights file of facenet-pytorch and the names in it."""

    file: str
    sha256: str
    pools: tuple[int, ...]
    heads: tuple[str, ...]
    dense: str | None = None


PNET = Published(
    file="pnet.pt",
    sha256="a2a71925e0b9996a42f63e47efc1ca19043e69558b5c523b978d611dfae49c8f",
    pools=(2, 0, 0),
    heads=("conv4_1", "conv4_2"),
)
RNET = Published(
    file="rnet.pt",
    sha256="bbb937de72efc9ef83b186c49f5f558467a1d7e3453a8ece0d71a886633f6a86",
    pools=(3, 3, 0),
    dense="dense4",
    heads=("dense5_1", "dense5_2"),
)
ONET = Published(
    file="onet.pt",
    sha256="165bfbe42940416ccfb977545cf0e976d5bf321f67083ae2aaaa5c764280118d",
    pools=(3, 3, 2, 0),
    dense="dense5",
    heads=("dense6_1", "dense6_2", "dense6_3"),
)


def load_network(published: Published) -> Network:
    """Read, check and prepare one network.

    Raises:
        WeightsError: the installed file is not the published one.
    """
    package = metadata.distribution("facenet-pytorch")
    path = Path(str(package.locate_file(f"facenet_pytorch/data/{published.file}")))
    return prepare(load_state_dict(path, published.sha256), published)


def prepare(state: StateDict, published: Published) -> Network:
    """Turn a state dict into the network that the graph computes."""

    def array(name: str) -> FloatArray:
        values: FloatArray = state[name].numpy().astype(np.float64)
        return values

    def affine(name: str) -> Affine:
        return Affine(array(f"{name}.weight"), array(f"{name}.bias"))

    def layer(name: str, pool: int = 0) -> Layer:
        return Layer(array(f"{name}.weight"), array(f"{name}.bias"), array(f"prelu{name[-1]}.weight"), pool)

    convolutions = [layer(f"conv{number}", pool) for number, pool in enumerate(published.pools, start=1)]
    convolutions[0] = _with_normalisation(convolutions[0])
    for i in range(len(convolutions) - 1):
        if convolutions[i].pool:
            convolutions[i], convolutions[i + 1] = _sorted_by_slope(convolutions[i], convolutions[i + 1])
    dense = None
    if published.dense is not None:
        dense = _channels_first(layer(published.dense), channels=len(convolutions[-1].bias))
    return Network(tuple(convolutions), dense, _one_head([affine(name) for name in published.heads]))


def _with_normalisation(first: Layer) -> Layer:
    """Fold (x - 127.5) / 128 into the first convolution, which is exact because it has no padding."""
    bias = first.bias - 127.5 / 128 * first.weight.sum((1, 2, 3))
    return replace(first, weight=first.weight / 128, bias=bias)


def _sorted_by_slope(layer: Layer, following: Layer) -> tuple[Layer, Layer]:
    """Put a pooled layer's outputs of negative slope last, and the next layer's inputs in that order."""
    order = np.argsort(layer.slope < 0, kind="stable")
    ordered = replace(layer, weight=layer.weight[order], bias=layer.bias[order], slope=layer.slope[order])
    return ordered, replace(following, weight=following.weight[:, order])


def _channels_first(dense: Layer, channels: int) -> Layer:
    """Reorder a dense layer's inputs, which the original flattens as width, height, channel."""
    outputs, inputs = dense.weight.shape
    side = int((inputs // channels) ** 0.5)
    weight = dense.weight.reshape(outputs, side, side, channels).transpose(0, 3, 2, 1)
    return replace(dense, weight=weight.reshape(outputs, inputs))


def _one_head(heads: list[Affine]) -> Affine:
    """Join the output layers into one and the two logits of the first into their difference."""
    logits, *others = heads
    difference = Affine(logits.weight[1:] - logits.weight[:1], logits.bias[1:] - logits.bias[:1])
    parts = [difference, *others]
    return Affine(np.concatenate([p.weight for p in parts]), np.concatenate([p.bias for p in parts]))


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
