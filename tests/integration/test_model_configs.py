"""TRIFID_MODEL_CONFIG chooses among a model's configs, on a real Triton.

Configs with which a real Triton doesn't start, and what it says then.

Releases whose configs are changed, and Triton servers of their own for them.
"""

import re
import shutil
from pathlib import Path

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from tritonclient.http import InferenceServerClient, InferInput

from tests.export.upgrade.triton_process import TritonProcess, running_triton
from tests.support.stack import RELEASE


def embedding(triton: TritonProcess, photo: bytes) -> NDArray[np.float32]:
    tensor = InferInput("image", [len(photo)], "UINT8")
    tensor.set_data_from_numpy(np.frombuffer(photo, np.uint8))
    found: NDArray[np.float32] = (
        InferenceServerClient(triton.url).infer("face_embedding", [tensor]).as_numpy("embedding")
    )
    return found


def most_faces(triton: TritonProcess) -> int:
    """How many faces FaceNet takes at once: the configs differ in it."""
    config = httpx.get(f"http://{triton.url}/v2/models/facenet/config").json()
    return int(config["max_batch_size"])


@pytest.fixture
def photo(release: Path) -> bytes:
    return (release / "probe.jpg").read_bytes()


@pytest.mark.parametrize("form", ["cuda", "tensorrt"])
def test_the_chosen_config_is_served_and_the_default_where_a_model_has_none(
    on_cpu: Path, state_dir: Path, photo: bytes, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it, warm-up requests too, but for what computes: `decode` and `align` have no such configs."""
    with running_triton(on_cpu, state_dir) as triton:
        assert most_faces(triton) == 8
        before = embedding(triton, photo)
    monkeypatch.setenv("TRIFID_MODEL_CONFIG", form)
    with running_triton(on_cpu, state_dir) as triton:
        assert most_faces(triton) == 32
        assert float((embedding(triton, photo) * before).sum()) > 0.9999


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


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A copy of the current release."""
    return Path(shutil.copytree(RELEASE.resolve(), tmp_path / "release"))


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    """For the server's log and its backends."""
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


@pytest.fixture
def on_cpu(release: Path) -> Path:
    """The release with all configs as they are but for the GPU, which is not here."""
    for config in release.glob("models/*/configs/*.pbtxt"):
        config.write_text(re.sub("KIND_GPU", "KIND_CPU", config.read_text()))
    return release
