"""`python -m export build`: weights to graphs, graphs checked against the originals, then a release."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
import onnx
import torch

from export import signals
from export.build.facenet import build_facenet, build_network
from export.build.mtcnn.cascade import build_mtcnn
from export.build.mtcnn.networks import ONET, PNET, RNET
from export.build.networks import OnnxNetworks, PyTorchNetworks
from export.build.onnx_graph import IR_VERSION, OPSET
from export.build.parity import MIN_COSINE, check_parity
from export.build.photos import Photo, built_in_photos, photos_in, probe_portrait
from export.build.publish import (
    CALIBRATIONS,
    MODELS,
    BuildResult,
    alignment_version,
    committed_threshold,
    copy_models,
    publish_release,
    refuse_while_running,
)
from export.build.quantisation import Alignment, quantisation_faces, quantise
from export.build.tensorrt_plan import make_plan, plan_for
from export.build.tensorrt_requirements import require_gpu
from export.build.weights.checkpoints import VGGFACE2, Checkpoint
from export.build.weights.selection import Choice, LoadedWeights, load_weights
from export.errors import ParityError
from release import manifest as m
from release.store import hashes, locked_releases

Precision: TypeAlias = Literal["fp32", "int8"]
Target: TypeAlias = Literal["onnx", "tensorrt"]
LIBRARIES = ("torch", "facenet-pytorch", "onnx", "onnxruntime", "numpy", "pillow", "scikit-image")


@dataclass(frozen=True)
class BuildOptions:
    """What to build from, and where to.

    Attributes:
        state_dir: the release appears in its folder `releases`.
        photos: parity is also checked on the images in this folder, if it exists; INT8 is fitted to them too.
        weights: which weights.
        precision: of FaceNet's numbers; the detector is small and stays in fp32.
        target: `tensorrt` adds a plan of FaceNet for the GPU that is here. It needs fp32, which it is made of.
        checkpoint_file: the vggface2 checkpoint, if the user has it in a place of their own.
        vggface2: what is published as vggface2.
        models: the sources of Triton's model repository.
        calibrations: a folder of measured thresholds; without one for the embedding space the published value holds.
        make_current: take the release into use, where nothing runs and the embedding space stays the same.
    """

    state_dir: Path
    photos: Path
    weights: Choice = "auto"
    precision: Precision = "fp32"
    target: Target = "onnx"
    checkpoint_file: Path | None = None
    vggface2: Checkpoint = VGGFACE2
    models: Path = MODELS
    calibrations: Path = CALIBRATIONS
    make_current: bool = False


def build(options: BuildOptions) -> BuildResult:
    """Build a release, or find that it exists already. The first one becomes current.

    Raises:
        ExportError: one sentence about what is wrong; nothing was changed.
        OSError: the disk is full, a folder can't be written; nothing was changed.
    """
    if options.make_current:
        refuse_while_running(options.state_dir)
    gpu = require_gpu() if options.target == "tensorrt" else None
    torch.set_num_threads(1)  # more wait for each other in busy loops: five times as long beside other work
    version = alignment_version(options.models)
    with locked_releases(options.state_dir / "releases") as releases:
        releases.building.mkdir()
        weights = load_weights(options.weights, options.checkpoint_file, options.vggface2)
        checkpoint = weights.checkpoint
        print(f"weights    {checkpoint.name} {checkpoint.version}, SHA-256 {checkpoint.sha256}", flush=True)
        space = f"facenet-{checkpoint.name}-{checkpoint.sha256[:8]}-align{version}"
        parity = _assemble(releases.building, options, weights, space)
        manifest = m.Manifest(
            release=releases.next_number(),
            created=datetime.now(UTC).replace(microsecond=0),
            embedding_space=space,
            weights=m.Weights(checkpoint.name, checkpoint.version, checkpoint.sha256, checkpoint.source),
            detector={network.file: network.sha256 for network in (PNET, RNET, ONET)},
            alignment_version=version,
            opset=OPSET,
            ir_version=IR_VERSION,
            precision=options.precision,
            threshold=committed_threshold(space, options.calibrations) or checkpoint.threshold,
            parity=parity,
            files=hashes(releases.building),
            libraries={library: metadata.version(library) for library in LIBRARIES},
            plan=plan_for(gpu) if gpu else None,
        )
        _print_parity(parity)
        if gpu and not releases.same_as(manifest):
            plan = make_plan(releases.building / "models", _photos(options), gpu)
            manifest = msgspec.structs.replace(manifest, plan=plan, files=hashes(releases.building))
        signals.raise_if_interrupted()
        return publish_release(releases, manifest, options.make_current)


def _assemble(folder: Path, options: BuildOptions, weights: LoadedWeights, space: str) -> m.Parity:
    """Put everything but plan and manifest into the folder, and check the graphs there."""
    network = build_network(weights.state)
    models = folder / "models"
    copy_models(options.models, models)
    (models / "align" / "1" / "embedding_space").write_text(f"{space}\n")
    probe = probe_portrait()
    probe.save(folder / "probe.jpg", quality=90)
    (models / "mtcnn" / "warmup").mkdir()
    (models / "mtcnn" / "warmup" / "portrait").write_bytes(probe.tobytes())

    mtcnn_file, facenet_file = (models / name / "1" / "model.onnx" for name in ("mtcnn", "facenet"))
    started = time.monotonic()
    _save("mtcnn", build_mtcnn(), mtcnn_file, started)
    started = time.monotonic()
    facenet = build_facenet(network)
    if options.precision == "int8":
        faces = quantisation_faces(_photos(options), Alignment(mtcnn_file, options.models))
        facenet = quantise(facenet, faces)
    _save("facenet", facenet, facenet_file, started)
    graphs = OnnxNetworks(mtcnn_file, facenet_file)
    return check_parity(PyTorchNetworks(network), graphs, _photos(options), MIN_COSINE[options.precision])


def _photos(options: BuildOptions) -> Iterator[Photo]:
    return chain(built_in_photos(), photos_in(options.photos))


def _save(name: str, model: onnx.ModelProto, path: Path, started: float) -> None:
    """Write a graph if Triton's ONNX Runtime can read it."""
    [opset] = [entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")]
    if (opset, model.ir_version) != (OPSET, IR_VERSION):
        raise ParityError(f"{name}: opset {opset} and IR {model.ir_version}, not {OPSET} and {IR_VERSION}")
    # ONNX Runtime finds a TensorRT engine that it built before by the graph's name, whatever the weights are now.
    content = hashlib.sha256(model.SerializeToString(deterministic=True)).hexdigest()
    model.graph.name = f"{name}-{content[:16]}"
    path.write_bytes(model.SerializeToString(deterministic=True))
    seconds, megabytes = time.monotonic() - started, path.stat().st_size / 1e6
    nodes = len(model.graph.node)
    print(
        f"{name:<10} {nodes} nodes, opset {opset}, IR {model.ir_version}, {megabytes:.1f} MB,"
        f" {seconds:.1f} s",
        flush=True,
    )


def _print_parity(parity: m.Parity) -> None:
    print(
        f"           {parity.photos} photos, {parity.faces} faces: IoU >= {parity.min_iou}, landmarks within"
        f" {parity.max_landmark_error_px} px, cosine >= {parity.min_cosine}"
    )
