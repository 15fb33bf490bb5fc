"""What a build does with a plan, and with one that answers otherwise. No GPU is here: a graph stands for the plan.

So neither TensorRT nor a plan is tried here, only what surrounds them. A plan that answers otherwise than the graph,
or otherwise in another batch, makes no release. There is no GPU here, so other ways to run the network stand for the
plan: the graph itself, PyTorch in fewer bits, the INT8 graph. The gate is the one that a plan meets. TensorRT takes
FaceNet's graph whole. Without a GPU here, its sibling for desktops is asked, which compiles anywhere. TensorRT takes
UINT8 as a network's input and can do nothing with it but convert it to floating point. A graph that transposes pixels
first is refused with all that follows: https://github.com/NVIDIA/TensorRT/issues/3985.

Where a plan can't be made, the command says so at once, in one line that names everything that is missing.

These machines have no GPU that is visible. TensorRT isn't installed here either; where another one or a damaged one
is to be met, a module of its name stands for it.
"""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto

import export.build.pipeline
from export.build import tensorrt_plan
from export.build.facenet import build_network, embed
from export.build.networks import FloatArray, OnnxNetworks, session
from export.build.parity import Embed, crops
from export.build.photos import Photo, Pixels
from export.build.pipeline import BuildOptions
from export.build.pipeline import build as build_pipeline
from export.build.tensorrt_plan import MIN_COSINE, check_plan
from export.build.tensorrt_requirements import TENSORRT, Gpu
from export.build.weights.selection import LoadedWeights
from export.errors import ParityError
from release.manifest import PLAN, Manifest, read_manifest
from release.store import hashes
from tests.export.build.tensorrt_rtx import compiled
from tests.support.releases import names_in


@contextmanager
def in_onnx_runtime(plan: Path) -> Iterator[Embed]:
    runner = session(plan)
    yield lambda faces: runner.run(["embedding"], {"face": faces})[0]


@pytest.fixture
def with_gpu(options: BuildOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BuildOptions:
    monkeypatch.setattr(export.build.pipeline, "require_gpu", lambda: Gpu("a made-up GPU", "8.6"))
    monkeypatch.setattr(tensorrt_plan, "serialised", lambda graph, fp16: graph.read_bytes())
    monkeypatch.setattr(tensorrt_plan, "loaded", in_onnx_runtime)
    return dataclasses.replace(options, target="tensorrt", state_dir=tmp_path)


def test_the_plan_lies_beside_the_graph_and_is_made_once(
    with_gpu: BuildOptions,
    manifest: Manifest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built = build_pipeline(with_gpu)
    assert (built.target, built.unchanged, built.current) == ("tensorrt", False, True)
    made = read_manifest(built.folder / "manifest.json")
    assert made.plan is not None
    assert (made.plan.gpu, made.plan.precision, made.plan.batches) == ("a made-up GPU", "fp16", [1, 8, 32])
    assert 0.999999 < made.plan.min_cosine <= 1
    assert made.files.keys() - manifest.files.keys() == {PLAN}
    assert made.files == hashes(built.folder)
    assert made.embedding_space == manifest.embedding_space
    assert "parity     plan: 14 faces in batches of (1, 8, 32), cosine >= " in capsys.readouterr().out

    monkeypatch.delattr(tensorrt_plan, "serialised")  # whoever needed it would fail
    again = build_pipeline(with_gpu)
    assert (again.folder, again.target, again.unchanged) == (built.folder, "tensorrt", True)


def test_a_plan_that_answers_otherwise_makes_no_release(
    with_gpu: BuildOptions, int8_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = (int8_release / "models" / "facenet" / "1" / "model.onnx").read_bytes()
    monkeypatch.setattr(tensorrt_plan, "serialised", lambda graph, fp16: other)
    with pytest.raises(ParityError, match=r"the plan differs from the graph \(cosine 0\.99\d+\)"):
        build_pipeline(with_gpu)
    assert names_in(with_gpu.state_dir / "releases") == []


Disturb = Callable[[FloatArray], FloatArray]


@pytest.fixture(scope="module")
def faces(graphs: OnnxNetworks, photos: dict[str, Photo]) -> Pixels:
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


def test_the_graph_itself_would_pass(graphs: OnnxNetworks, faces: Pixels) -> None:
    parity = check_plan(graphs.embed, graphs.embed, faces)
    assert 0.999999 < parity.min_cosine <= 1
    assert 0.999999 < parity.min_batch_cosine <= 1


def test_half_precision_in_every_layer_is_far_within_the_bound(
    casia: LoadedWeights, graphs: OnnxNetworks, faces: Pixels
) -> None:
    parity = check_plan(in_bits(casia.state, torch.float16), graphs.embed, faces)
    assert 1 - parity.min_cosine < (1 - MIN_COSINE) / 10


def test_numbers_of_fewer_bits_miss_it(casia: LoadedWeights, graphs: OnnxNetworks, faces: Pixels) -> None:
    with pytest.raises(ParityError, match=r"vectors aren't of length 1|differs from the graph"):
        check_plan(in_bits(casia.state, torch.bfloat16), graphs.embed, faces)


def test_the_int8_graph_misses_it(
    mtcnn_file: Path, int8_release: Path, graphs: OnnxNetworks, faces: Pixels
) -> None:
    int8 = OnnxNetworks(mtcnn_file, int8_release / "models" / "facenet" / "1" / "model.onnx")
    with pytest.raises(
        ParityError, match=r"the plan differs from the graph \(cosine 0\.99\d+\) .* over 0\.9999"
    ):
        check_plan(int8.embed, graphs.embed, faces)


def test_a_face_must_not_depend_on_who_is_embedded_with_it(graphs: OnnxNetworks, faces: Pixels) -> None:
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
def test_what_is_no_embedding_is_refused(
    graphs: OnnxNetworks, faces: Pixels, disturb: Disturb, said: str
) -> None:
    with pytest.raises(ParityError, match=said):
        check_plan(lambda batch: disturb(graphs.embed(batch)), graphs.embed, faces)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return tmp_path / "model.plan"


@pytest.fixture
def graph(facenet_file: Path) -> onnx.ModelProto:
    return onnx.load(facenet_file)


def test_pixels_are_converted_before_anything_else(graph: onnx.ModelProto) -> None:
    [user] = [node for node in graph.graph.node if "face" in node.input]
    assert user.op_type == "Cast"
    assert user.attribute[0].i == TensorProto.FLOAT
    inferred = onnx.shape_inference.infer_shapes(graph).graph
    types = {value.type.tensor_type.elem_type for value in inferred.value_info}
    assert types <= {TensorProto.FLOAT, TensorProto.INT64}


def test_the_whole_graph_becomes_a_plan(facenet_file: Path, plan: Path) -> None:
    answer = compiled(facenet_file, plan)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert plan.stat().st_size > 0.9 * facenet_file.stat().st_size  # the weights are in it


def test_a_graph_that_transposes_pixels_first_is_not_taken(graph: onnx.ModelProto, plan: Path) -> None:
    cast, transpose, *others = graph.graph.node
    assert (cast.op_type, transpose.op_type) == ("Cast", "Transpose")
    transpose.input[0], cast.input[0] = "face", "transposed"
    transpose.output[0], cast.output[0] = "transposed", transpose.output[0]
    del graph.graph.node[:]
    graph.graph.node.extend([transpose, cast, *others])
    onnx.checker.check_model(graph)
    file = plan.with_name("model.onnx")
    onnx.save(graph, file)
    answer = compiled(file, plan)
    assert answer.returncode == 1
    assert "first input has type UInt8" in answer.stdout
    assert "TensorRT: " in answer.stderr.splitlines()[-1]
    assert not plan.exists()


def test_the_int8_graph_is_not_taken(int8_release: Path, plan: Path) -> None:
    """So a plan is made of the FP32 one, and the command refuses the two options together."""
    answer = compiled(int8_release / "models" / "facenet" / "1" / "model.onnx", plan)
    assert answer.returncode == 1
    assert "DequantizeLinear" in answer.stdout


NO_GPU = "error: no TensorRT plan can be made here: no NVIDIA GPU answers"


@pytest.fixture
def build(repository: Path, tmp_path: Path) -> "Build":
    return Build(repository, tmp_path)


class Build:
    """The command, in a process of its own."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self._repository, self._modules, self.state = repository, folder / "modules", folder / "state"
        self._modules.mkdir()

    def with_tensorrt(self, content: str) -> "Build":
        (self._modules / "tensorrt.py").write_text(content)
        return self

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        command = ["-m", "export", "build", "--target", "tensorrt", "--state-dir", str(self.state), *options]
        return subprocess.run(
            [sys.executable, *command],
            cwd=self._repository,
            env=os.environ | {"PYTHONPATH": str(self._modules), "CUDA_VISIBLE_DEVICES": ""},
            capture_output=True,
            text=True,
            check=False,
        )

    def refused(self) -> str:
        """What it says in its one line; nothing was begun."""
        answer = self.run()
        assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (1, "", 1)
        assert answer.stderr.startswith(NO_GPU)
        assert not self.state.exists()
        return answer.stderr.removeprefix(NO_GPU)


def test_without_gpu_and_tensorrt_both_are_named(build: Build) -> None:
    assert f"; TensorRT isn't installed: needed is {TENSORRT}, Triton 24.10's" in build.refused()


def test_another_version_of_tensorrt_is_named_with_the_one_that_is_needed(build: Build) -> None:
    said = build.with_tensorrt("__version__ = '10.7.0'").refused()
    assert f"; TensorRT is 10.7.0: needed is {TENSORRT}" in said
    assert "a plan loads only in the version that made it" in said


def test_a_tensorrt_without_its_libraries_is_told_from_none(build: Build) -> None:
    missing = "libnvinfer.so.10: cannot open shared object file: No such file or directory"
    said = build.with_tensorrt(f"raise ImportError('{missing}')").refused()
    assert f"; TensorRT can't be loaded ({missing}): needed is {TENSORRT}" in said


@pytest.mark.parametrize("version", ["10.5.0", "10.5.0.18"])
def test_with_the_right_tensorrt_only_the_gpu_is_missing(build: Build, version: str) -> None:
    assert "needed is" not in build.with_tensorrt(f"__version__ = '{version}'").refused()


def test_a_plan_in_int8_is_a_wrong_option(build: Build) -> None:
    answer = build.run("--precision", "int8")
    assert answer.returncode == 2
    assert "leave out --precision int8" in answer.stderr


def test_the_locked_bindings_are_of_the_version_that_is_needed(repository: Path) -> None:
    locked = (repository / "requirements" / "tensorrt.txt").read_text()
    assert f"tensorrt-cu12-bindings=={TENSORRT} " in locked
