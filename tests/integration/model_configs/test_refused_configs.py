"""Configs with which a real Triton doesn't start, and what it says then."""

from pathlib import Path

import pytest

from tests.export.upgrade.triton_process import TritonProcess


def ended(release: Path, state_dir: Path) -> str:
    """What a server says that can't start."""
    triton = TritonProcess(release, state_dir)
    triton.start()
    triton.wait()
    return triton.log.read_text()


def test_a_warm_up_request_that_the_model_refuses_keeps_it_from_being_served(
    on_cpu: Path, state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a server that is ready has run them all."""
    (on_cpu / "models" / "mtcnn" / "warmup" / "portrait").unlink()
    monkeypatch.setenv("TRIFID_MODEL_CONFIG", "cuda")
    assert "failed to load 'mtcnn'" in ended(on_cpu, state_dir)


def test_triton_says_that_there_is_no_gpu(
    release: Path, state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What docs/gpu.md quotes; `make up` says it before."""
    monkeypatch.setenv("TRIFID_MODEL_CONFIG", "cuda")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    said = ended(release, state_dir)
    assert "instance group facenet_0 of model facenet has kind KIND_GPU but no GPUs are available" in said


def test_a_parameter_that_is_unknown_is_refused_by_name(release: Path, state_dir: Path) -> None:
    config = release / "models" / "facenet" / "config.pbtxt"
    config.write_text(config.read_text().replace("intra_op_thread_count", "intra_op_threads"))
    assert "facenet: parameter intra_op_threads is unknown" in ended(release, state_dir)
