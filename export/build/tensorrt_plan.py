"""FaceNet as a TensorRT plan: built on the GPU that is to serve it, and held against its graph in every batch size.

Polygraphy, NVIDIA's own, drives TensorRT. Both are imported where they are used, for only the container that makes
plans has them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from export.build.facenet import EMBEDDING_SIZE, FACE_SIDE
from export.build.networks import FloatArray, OnnxNetworks
from export.build.parity import Embed, cosines, crops
from export.build.photos import Photo, Pixels
from export.build.tensorrt_requirements import TENSORRT, Gpu
from export.errors import ParityError, PlanError
from release.manifest import Plan

BATCHES = (1, 8, 32)
"""Faces at once: the fewest, those that TensorRT chooses its kernels for, the most. `max_batch_size` in
triton/models/facenet/configs/plan.pbtxt is the last one."""


def serialised(graph: Path, *, fp16: bool) -> Any:
    """The graph as a plan for the GPU that is here: a buffer of bytes. Takes a minute or more.

    Args:
        graph: the ONNX file, with pixels UINT8 `face` [n,160,160,3].
        fp16: let TensorRT compute in half precision where that is faster. TensorRT-RTX, on which the tests run this
            without a GPU, has no such choice.

    Raises:
        PlanError: TensorRT takes the graph amiss, or the GPU's memory is too small. It has said more itself.
    """
    from polygraphy.backend.trt import (
        CreateConfig,
        Profile,
        engine_bytes_from_network,
        network_from_onnx_path,
    )

    fewest, usual, most = ((batch, FACE_SIDE, FACE_SIDE, 3) for batch in BATCHES)
    config = CreateConfig(profiles=[Profile().add("face", fewest, usual, most)], fp16=fp16)
    with _one_line_for_polygraphys_errors():
        return engine_bytes_from_network(network_from_onnx_path(str(graph)), config)


@contextmanager
def loaded(plan: Path) -> Iterator[Embed]:
    """The plan on the GPU, read from its file as Triton reads it: faces UINT8 [n,160,160,3] to embeddings [n,512].

    Raises:
        PlanError: it doesn't load, or doesn't run.
    """
    from polygraphy.backend.trt import TrtRunner, engine_from_path

    with _one_line_for_polygraphys_errors(), TrtRunner(engine_from_path(str(plan))) as runner:

        def embed(faces: Pixels) -> FloatArray:
            answer: FloatArray = runner.infer({"face": faces})["embedding"]
            return answer.copy()  # the next answer takes its place in memory

        yield embed


@contextmanager
def _one_line_for_polygraphys_errors() -> Iterator[None]:
    from polygraphy.exception import PolygraphyException
    from polygraphy.logger import G_LOGGER

    try:
        with G_LOGGER.verbosity(G_LOGGER.ERROR):
            yield
    except PolygraphyException as error:
        raise PlanError(f"TensorRT: {str(error).splitlines()[0]}") from error


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


def plan_for(gpu: Gpu) -> Plan:
    """What a plan for this GPU would be in the manifest, were it perfect: enough to find a release that has one."""
    return Plan(
        tensorrt=TENSORRT,
        gpu=gpu.name,
        compute_capability=gpu.compute_capability,
        precision="fp16",
        batches=list(BATCHES),
        min_cosine=1,
        min_batch_cosine=1,
    )


def make_plan(models: Path, photos: Iterable[Photo], gpu: Gpu) -> Plan:
    """Write `model.plan` beside the embedding network's graph, and say what it is and how near it comes.

    Args:
        models: a release's model repository, with both graphs in FP32. They say what is expected.
        photos: those that the graphs were checked on. Each face in them is compared.
        gpu: what the plan is made on.

    Raises:
        PlanError: TensorRT can't make it.
        ParityError: it answers differently.
    """
    detector, graph = (models / name / "1" / "model.onnx" for name in ("mtcnn", "facenet"))
    started = time.monotonic()
    plan = graph.with_suffix(".plan")
    plan.write_bytes(serialised(graph, fp16=True))
    seconds, megabytes = time.monotonic() - started, plan.stat().st_size / 1e6
    print(
        f"plan       TensorRT {TENSORRT} on {gpu.name} (compute capability {gpu.compute_capability}), FP16,"
        f" batches of {BATCHES}, {megabytes:.1f} MB, {seconds:.1f} s",
        flush=True,
    )
    graphs = OnnxNetworks(detector, graph)
    found = ((photo.pixels, graphs.detect(photo.pixels).boxes) for photo in photos)
    faces = np.concatenate([crops(pixels, boxes) for pixels, boxes in found if len(boxes)])
    with loaded(plan) as embed:
        parity = check_plan(embed, graphs.embed, faces)
    print(
        f"parity     plan: {len(faces)} faces in batches of {BATCHES}, cosine >= {parity.min_cosine} to the graph,"
        f" >= {parity.min_batch_cosine} between batches",
        flush=True,
    )
    return msgspec.structs.replace(
        plan_for(gpu), min_cosine=parity.min_cosine, min_batch_cosine=parity.min_batch_cosine
    )
