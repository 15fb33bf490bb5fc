"""The cascade as one graph finds what facenet-pytorch finds, on any image."""

import numpy as np
import pytest

from export.build.networks import Graphs, Originals
from export.build.parity import MIN_COSINE, compare
from export.build.photos import Photo, built_in_photos

NAMES = [photo.name for photo in built_in_photos()]


WITHOUT_FACE = {"noise", "blank", "1 pixel", "19 pixels high", "20 pixels high"}


@pytest.mark.parametrize("name", NAMES)
def test_a_photo_has_the_same_faces_as_in_the_original(
    originals: Originals, graphs: Graphs, photos: dict[str, Photo], name: str
) -> None:
    parity = compare(originals, graphs, photos[name], MIN_COSINE["fp32"])
    assert parity.faces == (0 if name in WITHOUT_FACE else 4 if name == "four in a tile" else 1)
    assert parity.iou > 0.9999
    assert parity.landmark_error < 0.01
    assert parity.cosine > 0.99999


@pytest.mark.parametrize("size", [(1, 500), (500, 1), (13, 13), (19, 19), (20, 20), (21, 64), (97, 331)])
@pytest.mark.parametrize("seed", [1, 2])
def test_images_of_any_size_are_accepted(
    originals: Originals, graphs: Graphs, size: tuple[int, int], seed: int
) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (*size, 3), dtype=np.uint8)
    assert len(graphs.detect(noise)) == len(originals.detect(noise))


def test_many_overlapping_candidates_are_decided_as_in_the_original(
    originals: Originals, graphs: Graphs, photos: dict[str, Photo]
) -> None:
    face = photos["portrait"].pixels[40:200, 150:310]
    crowd = np.tile(face[::2, ::2], (5, 6, 1))
    expected = originals.detect(crowd)
    assert len(expected) > 20
    assert compare(originals, graphs, Photo("crowd", crowd), MIN_COSINE["fp32"]).faces == len(expected)
