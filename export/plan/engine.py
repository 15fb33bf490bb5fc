"""The plan itself: built by TensorRT, written as Triton loads it, and run. Polygraphy, NVIDIA's own, drives TensorRT.

Both are imported where they are used, for only the container that makes plans has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from export.build.facenet import FACE_SIDE
from export.build.networks import FloatArray
from export.build.parity import Embed
from export.build.photos import Pixels
from export.errors import PlanError

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
