"""The embedding graph answers as the original network, one face or many."""

from importlib import metadata

import numpy as np
import pytest
from PIL import Image

from export.build.networks import Graphs, Originals
from export.build.photos import Photo, Pixels


@pytest.fixture(scope="module")
def faces() -> Pixels:
    """Seven images of a face's size."""
    return np.random.default_rng(7).integers(0, 256, (7, 160, 160, 3), dtype=np.uint8)


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_batch_of_any_size_gets_the_originals_embeddings(
    originals: Originals, graphs: Graphs, faces: Pixels, count: int
) -> None:
    embeddings = graphs.embed(faces[:count])
    assert embeddings.shape == (count, 512)
    assert embeddings.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(embeddings, originals.embed(faces[:count]), atol=1e-5)


def test_a_face_in_a_batch_is_embedded_as_it_is_alone(graphs: Graphs, faces: Pixels) -> None:
    together = graphs.embed(faces)
    alone = np.concatenate([graphs.embed(faces[i : i + 1]) for i in range(len(faces))])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_one_person_in_other_light_is_nearer_than_a_cat(graphs: Graphs, photos: dict[str, Photo]) -> None:
    cat_file = str(metadata.distribution("scikit-image").locate_file("skimage/data/chelsea.png"))
    cat = np.asarray(Image.open(cat_file).convert("RGB").crop((90, 40, 250, 200)))
    portrait = Image.fromarray(photos["portrait"].pixels).crop((165, 50, 285, 185)).resize((160, 160))
    face = np.asarray(portrait)
    dark = (face * 0.5).astype(np.uint8)
    mirrored = face[:, ::-1]
    first, *others, other_being = graphs.embed(np.stack([face, dark, mirrored, cat]))
    similarities = [float(first @ other) for other in others]
    assert min(similarities) > 0.8
    assert first @ other_being < 0.4
