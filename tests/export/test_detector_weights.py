"""MTCNN's weights are the published ones, prepared for the graph."""

import dataclasses

import pytest

from export.build.mtcnn.networks import ONET, PNET, RNET, load_network
from export.errors import WeightsError


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
