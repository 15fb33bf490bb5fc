"""Does the plan answer as the graph that it was made of, and alike in every batch? Checked before a release exists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from export.build.facenet import EMBEDDING_SIZE
from export.build.networks import FloatArray
from export.build.parity import Embed, cosines
from export.build.photos import Pixels
from export.errors import ParityError
from export.plan.engine import BATCHES

MIN_COSINE = 0.9999
"""To the ONNX graph, and of one face in two batches. Half precision costs far less, even where every layer is computed
in it (a test measures that on the processor); numbers with fewer bits, BF16's, already miss the bound."""

MAX_LENGTH_ERROR = 0.002
"""Of a vector's length, which is 1 before its 512 numbers are rounded to 11 bits: by up to 1/2048 of each."""


@dataclass(frozen=True)
class PlanParity:
    """The worst of all faces: cosine to the graph's embedding, and between two batches of the plan itself."""

    min_cosine: float
    min_batch_cosine: float

    def holds(self) -> bool:
        """Whether both are within the bound; what isn't a number isn't."""
        return self.min_cosine > MIN_COSINE and self.min_batch_cosine > MIN_COSINE


def check_plan(plan: Embed, graph: Embed, faces: Pixels) -> PlanParity:
    """Compare the embeddings of faces [n,160,160,3], in batches of every size that the plan's profile names.

    Raises:
        ParityError: they differ too much, or aren't vectors of length 1.
    """
    largest = max(BATCHES)
    filled = np.resize(
        faces, (-(-len(faces) // largest) * largest, *faces.shape[1:])
    )  # repeated to whole batches
    expected = np.concatenate([graph(batch) for batch in _batches(filled, largest)])
    alone, *together = (
        np.concatenate([_checked(plan(batch), size) for batch in _batches(filled, size)]) for size in BATCHES
    )
    parity = PlanParity(
        min_cosine=_worst(expected, alone, *together),
        min_batch_cosine=_worst(alone, *together),
    )
    if not parity.holds():
        raise ParityError(
            f"the plan differs from the graph (cosine {parity.min_cosine:.7f}) or in batches of {BATCHES} from itself"
            f" (cosine {parity.min_batch_cosine:.7f}); needed: over {MIN_COSINE}"
        )
    return parity


def _batches(faces: Pixels, size: int) -> list[Pixels]:
    return np.split(faces, len(faces) // size)


def _checked(embeddings: FloatArray, faces: int) -> FloatArray:
    if embeddings.shape != (faces, EMBEDDING_SIZE):
        raise ParityError(f"the plan answers {embeddings.shape} to {faces} faces")
    if not np.allclose(np.linalg.norm(embeddings, axis=1), 1, rtol=0, atol=MAX_LENGTH_ERROR):
        raise ParityError("the plan's vectors aren't of length 1")
    return embeddings


def _worst(reference: FloatArray, *others: FloatArray) -> float:
    worst: float = np.min([cosines(reference, other) for other in others]).item()
    return round(worst, 9)
