"""What a build does with a plan, and with one that answers otherwise. No GPU is here: a graph stands for the plan.

So neither TensorRT nor a plan is tried here, only what surrounds them.
"""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import export.build.pipeline
from export.build import tensorrt_plan
from export.build.networks import session
from export.build.parity import Embed
from export.build.pipeline import BuildOptions, build
from export.build.tensorrt_requirements import Gpu
from export.errors import ParityError
from release.manifest import PLAN, Manifest, read_manifest
from release.store import hashes
from tests.support.releases import names_in


@contextmanager
def in_onnx_runtime(plan: Path) -> Iterator[Embed]:
    runner = session(plan)
    yield lambda faces: runner.run(["embedding"], {"face": faces})[0]


@pytest.fixture
def with_gpu(options: BuildOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BuildOptions:
    monkeypatch.setattr(export.build.pipeline, "usable_gpu", lambda: Gpu("a made-up GPU", "8.6"))
    monkeypatch.setattr(tensorrt_plan, "serialised", lambda graph, fp16: graph.read_bytes())
    monkeypatch.setattr(tensorrt_plan, "loaded", in_onnx_runtime)
    return dataclasses.replace(options, target="tensorrt", state_dir=tmp_path)


def test_the_plan_lies_beside_the_graph_and_is_made_once(
    with_gpu: BuildOptions,
    manifest: Manifest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built = build(with_gpu)
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
    again = build(with_gpu)
    assert (again.folder, again.target, again.unchanged) == (built.folder, "tensorrt", True)


def test_a_plan_that_answers_otherwise_makes_no_release(
    with_gpu: BuildOptions, int8_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = (int8_release / "models" / "facenet" / "1" / "model.onnx").read_bytes()
    monkeypatch.setattr(tensorrt_plan, "serialised", lambda graph, fp16: other)
    with pytest.raises(ParityError, match=r"the plan differs from the graph \(cosine 0\.99\d+\)"):
        build(with_gpu)
    assert names_in(with_gpu.state_dir / "releases") == []
