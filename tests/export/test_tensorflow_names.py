"""Each layer of the frozen graph has one place in the network."""

import pytest

from export.build.weights.frozen_graph import torch_name
from export.errors import WeightsError


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
