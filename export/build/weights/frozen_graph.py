"""The casia-webface weights: a frozen TensorFlow graph renamed to facenet-pytorch's state dict.

Freezing folded each convolution's batch norm into it: its weights are scaled, and an offset replaces
the rest. The state dict gets batch norms that do nothing but add that offset.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboard.util.tensor_util import make_ndarray

from export.build.weights.checkpoints import StateDict, check_sha256
from export.errors import WeightsError

NETWORK = "InceptionResnetV1/"
WEIGHTS = "/weights"
BATCH_NORM_EPSILON = 0.001

Arrays = dict[str, NDArray[Any]]

# A convolution's place in its block: TensorFlow's scope to PyTorch's attribute. The kernels' sizes are in
# the scopes, so Inception-ResNet's A (3x3), B (1x7, 7x1) and C (1x3, 3x1) blocks share one table.
BLOCK = {
    "Conv2d_1x1": "conv2d",
    "Branch_0/Conv2d_1x1": "branch0",
    "Branch_1/Conv2d_0a_1x1": "branch1.0",
    "Branch_1/Conv2d_0b_3x3": "branch1.1",
    "Branch_1/Conv2d_0b_1x7": "branch1.1",
    "Branch_1/Conv2d_0b_1x3": "branch1.1",
    "Branch_1/Conv2d_0c_7x1": "branch1.2",
    "Branch_1/Conv2d_0c_3x1": "branch1.2",
    "Branch_2/Conv2d_0a_1x1": "branch2.0",
    "Branch_2/Conv2d_0b_3x3": "branch2.1",
    "Branch_2/Conv2d_0c_3x3": "branch2.2",
}
MIXED_6A = {
    "Branch_0/Conv2d_1a_3x3": "branch0",
    "Branch_1/Conv2d_0a_1x1": "branch1.0",
    "Branch_1/Conv2d_0b_3x3": "branch1.1",
    "Branch_1/Conv2d_1a_3x3": "branch1.2",
}
MIXED_7A = {
    "Branch_0/Conv2d_0a_1x1": "branch0.0",
    "Branch_0/Conv2d_1a_3x3": "branch0.1",
    "Branch_1/Conv2d_0a_1x1": "branch1.0",
    "Branch_1/Conv2d_1a_3x3": "branch1.1",
    "Branch_2/Conv2d_0a_1x1": "branch2.0",
    "Branch_2/Conv2d_0b_3x3": "branch2.1",
    "Branch_2/Conv2d_1a_3x3": "branch2.2",
}
REPEATS = {"Repeat": "repeat_1", "Repeat_1": "repeat_2", "Repeat_2": "repeat_3"}


def load_frozen_graph(path: Path, sha256: str) -> StateDict:
    """Read the graph's constants as a state dict of facenet-pytorch's InceptionResnetV1, without `logits`.

    Raises:
        WeightsError: the file is missing, not the published one, or holds another network.
    """
    check_sha256(path, sha256)
    constants = _constants(path)
    state: Arrays = {}
    for name in [name for name in constants if name.startswith(NETWORK) and name.endswith(WEIGHTS)]:
        layer = name.removeprefix(NETWORK).removesuffix(WEIGHTS)
        if layer == "Bottleneck":
            state |= _bottleneck(constants)
        else:
            state |= _convolution(constants, layer)
    return {name: torch.from_numpy(np.array(value, order="C")) for name, value in state.items()}


def torch_name(layer: str) -> str:
    """facenet-pytorch's name of a convolution, from TensorFlow's scope below `InceptionResnetV1/`.

    `Repeat_1/block17_3/Branch_1/Conv2d_0b_1x7` is `repeat_2.2.branch1.1`.

    Raises:
        WeightsError: InceptionResnetV1 has no such layer.
    """
    if stem := re.fullmatch(r"Conv2d_(\d[ab])_\dx\d", layer):
        return f"conv2d_{stem[1]}"
    block, _, place = layer.partition("/")
    try:
        match block:
            case "Repeat" | "Repeat_1" | "Repeat_2":
                number, _, place = place.partition("/")
                return f"{REPEATS[block]}.{int(number.rpartition('_')[2]) - 1}.{BLOCK[place]}"
            case "Block8":
                return f"block8.{BLOCK[place]}"
            case "Mixed_6a":
                return f"mixed_6a.{MIXED_6A[place]}"
            case "Mixed_7a":
                return f"mixed_7a.{MIXED_7A[place]}"
    except (KeyError, ValueError) as error:
        raise WeightsError(f"the frozen graph has an unknown layer {layer}") from error
    raise WeightsError(f"the frozen graph has an unknown layer {layer}")


def _constants(path: Path) -> Arrays:
    graph = GraphDef()
    graph.ParseFromString(path.read_bytes())
    return {node.name: make_ndarray(node.attr["value"].tensor) for node in graph.node if node.op == "Const"}


def _convolution(constants: Arrays, layer: str) -> Arrays:
    name = torch_name(layer)
    weight = constants[f"{NETWORK}{layer}{WEIGHTS}"].transpose(3, 2, 0, 1)  # from h, w, in, out
    offset = constants.get(f"{NETWORK}{layer}/Conv2D_bn_offset")
    if offset is None:  # the last convolution of a block has a bias and no batch norm
        return {f"{name}.weight": weight, f"{name}.bias": constants[f"{NETWORK}{layer}/biases"]}
    return {f"{name}.conv.weight": weight} | _batch_norm(
        f"{name}.bn",
        scale=np.ones_like(offset),
        offset=offset,
        mean=np.zeros_like(offset),
        variance=np.full_like(offset, 1 - BATCH_NORM_EPSILON),  # so that its root with epsilon is 1
    )


def _bottleneck(constants: Arrays) -> Arrays:
    """The last layer, whose batch norm isn't folded."""
    bottleneck = f"{NETWORK}Bottleneck"
    return {"last_linear.weight": constants[f"{bottleneck}{WEIGHTS}"].T} | _batch_norm(
        "last_bn",
        scale=constants[f"{bottleneck}/BatchNorm/Const"],
        offset=constants[f"{bottleneck}/BatchNorm/beta"],
        mean=constants[f"{bottleneck}/BatchNorm/moving_mean"],
        variance=constants[f"{bottleneck}/BatchNorm/moving_variance"],
    )


def _batch_norm(
    name: str, *, scale: NDArray[Any], offset: NDArray[Any], mean: NDArray[Any], variance: NDArray[Any]
) -> Arrays:
    return {
        f"{name}.weight": scale,
        f"{name}.bias": offset,
        f"{name}.running_mean": mean,
        f"{name}.running_var": variance,
        f"{name}.num_batches_tracked": np.array(0, np.int64),
    }
