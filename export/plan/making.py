"""From the embedding network's graph to its plan, checked, beside it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import msgspec
import numpy as np

from export.build.networks import Graphs
from export.build.parity import crops
from export.build.photos import Photo
from export.build.tensorrt_plan import check_plan
from export.build.tensorrt_requirements import TENSORRT
from export.plan.engine import BATCHES, loaded, serialised
from export.plan.gpu import Gpu
from release.manifest import Plan


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
    graphs = Graphs(detector, graph)
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
