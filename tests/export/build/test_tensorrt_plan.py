"""A plan that answers otherwise than the graph, or otherwise in another batch, makes no release.

There is no GPU here, so other ways to run the network stand for the plan: the graph itself, PyTorch in fewer bits,
the INT8 graph. The gate is the one that a plan meets.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from export.build.facenet import build_network, embed
from export.build.networks import FloatArray, Graphs
from export.build.parity import Embed, crops
from export.build.photos import Photo, Pixels
from export.build.tensorrt_plan import MIN_COSINE, check_plan
from export.build.weights.selection import LoadedWeights
from export.errors import ParityError

Disturb = Callable[[FloatArray], FloatArray]


@pytest.fixture(scope="module")
def faces(graphs: Graphs, photos: dict[str, Photo]) -> Pixels:
    """Five crops; batches are filled up with their repetition."""
    chosen = [photos[name] for name in ("portrait", "four in a tile")]
    return np.concatenate([crops(photo.pixels, graphs.detect(photo.pixels).boxes) for photo in chosen])


def in_bits(state: Any, dtype: torch.dtype) -> Embed:
    """The network with every weight, every layer and the pixels in this type."""
    network = build_network(state).to(dtype)
    network.register_forward_pre_hook(lambda _, inputs: (inputs[0].to(dtype),))

    def answer(faces: Pixels) -> FloatArray:
        embeddings: FloatArray = embed(network, torch.from_numpy(faces)).float().numpy()
        return embeddings

    return answer


def moved(embeddings: FloatArray, distance: float) -> FloatArray:
    """Each vector turned a little, by this much across its length."""
    across = np.roll(embeddings, 1, axis=1)
    across -= (across * embeddings).sum(1, keepdims=True) * embeddings
    turned: FloatArray = embeddings + distance * across / np.linalg.norm(across, axis=1, keepdims=True)
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    return turned


def test_the_graph_itself_would_pass(graphs: Graphs, faces: Pixels) -> None:
    parity = check_plan(graphs.embed, graphs.embed, faces)
    assert 0.999999 < parity.min_cosine <= 1
    assert 0.999999 < parity.min_batch_cosine <= 1


def test_half_precision_in_every_layer_is_far_within_the_bound(
    casia: LoadedWeights, graphs: Graphs, faces: Pixels
) -> None:
    parity = check_plan(in_bits(casia.state, torch.float16), graphs.embed, faces)
    assert 1 - parity.min_cosine < (1 - MIN_COSINE) / 10


def test_numbers_of_fewer_bits_miss_it(casia: LoadedWeights, graphs: Graphs, faces: Pixels) -> None:
    with pytest.raises(ParityError, match=r"vectors aren't of length 1|differs from the graph"):
        check_plan(in_bits(casia.state, torch.bfloat16), graphs.embed, faces)


def test_the_int8_graph_misses_it(
    mtcnn_file: Path, int8_release: Path, graphs: Graphs, faces: Pixels
) -> None:
    int8 = Graphs(mtcnn_file, int8_release / "models" / "facenet" / "1" / "model.onnx")
    with pytest.raises(
        ParityError, match=r"the plan differs from the graph \(cosine 0\.99\d+\) .* over 0\.9999"
    ):
        check_plan(int8.embed, graphs.embed, faces)


def test_a_face_must_not_depend_on_who_is_embedded_with_it(graphs: Graphs, faces: Pixels) -> None:
    """Each answer is near enough to the graph's, but on two sides of it."""

    def plan(batch: Pixels) -> FloatArray:
        return moved(graphs.embed(batch), 0.01 if len(batch) == 1 else -0.01)

    with pytest.raises(ParityError, match=r"graph \(cosine 0\.99995\d+\) or .* itself \(cosine 0\.9998\d+\)"):
        check_plan(plan, graphs.embed, faces)


@pytest.mark.parametrize(
    ("disturb", "said"),
    [
        (lambda embeddings: embeddings * np.nan, "the plan's vectors aren't of length 1"),
        (lambda embeddings: embeddings * 2, "the plan's vectors aren't of length 1"),
        (lambda embeddings: embeddings[:, :128], r"the plan answers \(1, 128\) to 1 faces"),
    ],
    ids=["no numbers", "too long", "too few"],
)
def test_what_is_no_embedding_is_refused(graphs: Graphs, faces: Pixels, disturb: Disturb, said: str) -> None:
    with pytest.raises(ParityError, match=said):
        check_plan(lambda batch: disturb(graphs.embed(batch)), graphs.embed, faces)
