"""A checkpoint of vggface2's names and shapes becomes the embedding network.

The published file can't be fetched on every machine, so one is made: random values under the same
names and in the same shapes, with the classifier that the published one carries besides.
"""

from pathlib import Path

import pytest
import torch

from export.build.facenet import build_network
from export.build.weights.checkpoints import VGGFACE2, StateDict
from export.build.weights.selection import load_weights
from export.errors import WeightsError
from tests.export.checkpoints import CLASSES, saved


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
