"""`python -m tests.model_configs`, which `make lint` runs.

Each kind of mistake in a config is found before a server has to refuse it, or takes it.

What a client of the ensemble may rely on.

No queue of the ensemble grows without end.

The real configs, with a mistake in them.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tritonclient.grpc import model_config_pb2

from tests.model_configs.checks import config_files, parsed, problems
from tests.support.stack import RELEASE
from tests.support.triton_steps import MODELS


def test_all_configs_fit_the_graphs_and_each_other() -> None:
    assert list(problems(MODELS, RELEASE)) == []
    assert len(config_files(MODELS)) == 5 + 4 * 3  # a default each; three forms of each step beside a GPU


def test_a_config_that_is_missing_is_named(models: Path) -> None:
    (models / "mtcnn" / "configs" / "tensorrt.pbtxt").unlink()
    assert list(problems(models, RELEASE)) == [f"{models}/mtcnn: there is no configs/tensorrt.pbtxt"]


def test_the_command_prints_what_it_finds_and_fails(models: Path) -> None:
    (models / "decode" / "config.pbtxt").write_text('name: "decode" warmup: true')
    command = [sys.executable, "-m", "tests.model_configs", str(models), str(RELEASE)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{models}/decode/config.pbtxt: 1:16 : Message type" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("dynamic_batching", "dynamic_batch", 'no field named "dynamic_batch"'),
        ('name: "facenet"', 'name: "facenets"', "the name is facenets, not the folder's"),
        ("dims: [ 512 ]", "dims: [ 128 ]", "is TYPE_FP32 [-1, 128] here, TYPE_FP32 [-1, 512] in the graph"),
        ("TYPE_FP32", "TYPE_FP16", "inputs or outputs are not those of config.pbtxt"),
        ('"face"', '"crop"', "input crop is TYPE_UINT8 [-1, 160, 160, 3] here, None in the graph"),
        ("max_batch_size: 32", "max_batch_size: 4", "max_batch_size is 4, with config.pbtxt 8"),
        ("batch_size: 32 in", "batch_size: 64 in", "warm-up most faces is a batch of 64"),
        ("cudnn_conv_algo_search", "cudnn_conv_search", "parameter cudnn_conv_search is unknown"),
    ],
)
def test_in_an_alternative_config(
    found: Callable[[str, str, str], str], old: str, new: str, words: str
) -> None:
    assert words in found("facenet/configs/cuda.pbtxt", old, new)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("200, 200, 3", "200, 100, 3", "portrait has 120000 bytes, not 60000"),
        ("1024, 1024, 3", "1024, 1024, 4", "warm-up largest gives no image"),
        ("1024, 1024, 3", "-1, 1024, 3", "warm-up largest gives no image"),
        ('key: "image"', 'key: "photo"', "warm-up portrait gives ['photo'], not ['image']"),
    ],
)
def test_in_a_warm_up_request(found: Callable[[str, str, str], str], old: str, new: str, words: str) -> None:
    assert words in found("mtcnn/configs/cuda.pbtxt", old, new)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("trt_engine_cache_path", "engine_cache", "parameter engine_cache of tensorrt is unknown"),
        ('"FP16"', '"FP8"', "precision_mode is FP8, not one of"),
        ("face:1x", "crop:1x", "don't all name face"),
        ("face:8x160x160x3", "face:8x160x160", "what is no shape of face"),
        ("face:8x", "face:40x", "isn't in order"),
        ("face:32x", "face:16x", "isn't for batches of 1 to 32"),
    ],
)
def test_in_what_tensorrt_is_told(
    found: Callable[[str, str, str], str], old: str, new: str, words: str
) -> None:
    assert words in found("facenet/configs/tensorrt.pbtxt", old, new)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('key: "landmarks" value: "all', 'key: "x" value: "all', "outputs of mtcnn are"),
        ("dims: [ 1, 512 ]", "dims: [ 1, 128 ]", "embedding is TYPE_FP32 [1, 128], facenet has"),
        ('model_name: "align"', 'model_name: "crop"', "there is no crop"),
    ],
)
def test_in_the_ensemble(found: Callable[[str, str, str], str], old: str, new: str, words: str) -> None:
    assert words in found("face_embedding/config.pbtxt", old, new)


def test_a_model_on_a_gpu_without_a_warm_up_request(found: Callable[[str, str, str], str]) -> None:
    assert "no model_warmup" in found("decode/config.pbtxt", "KIND_CPU", "KIND_GPU")


def test_the_ensembles_public_interface_is_the_documented_one() -> None:
    ensemble = parsed(MODELS / "face_embedding" / "config.pbtxt")
    described = {
        tensor.name: (model_config_pb2.DataType.Name(tensor.data_type), list(tensor.dims))
        for tensor in [*ensemble.input, *ensemble.output]
    }
    assert described == {
        "image": ("TYPE_UINT8", [-1]),
        "embedding": ("TYPE_FP32", [1, 512]),
        "embedding_space": ("TYPE_STRING", [1]),
        "box": ("TYPE_FP32", [1, 4]),
        "landmarks": ("TYPE_FP32", [1, 5, 2]),
        "probability": ("TYPE_FP32", [1]),
        "quality": ("TYPE_FP32", [1, 4]),
        "faces_detected": ("TYPE_INT32", [1]),
        "face": ("TYPE_UINT8", [1, 160, 160, 3]),
    }


STEPS = [path for path in config_files(MODELS) if "face_embedding" not in path.parts]


@pytest.mark.parametrize("path", STEPS, ids=lambda path: str(path.relative_to(MODELS)))
def test_every_step_s_queue_is_bounded(path: Path) -> None:
    policy = parsed(path).dynamic_batching.default_queue_policy
    assert policy.max_queue_size > 0
    assert policy.default_timeout_microseconds > 0
    assert policy.timeout_action == model_config_pb2.ModelQueuePolicy.REJECT


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A copy of the model repository's sources."""
    copy = tmp_path / "models"
    shutil.copytree(MODELS, copy)
    return copy


@pytest.fixture
def found(models: Path) -> Callable[[str, str, str], str]:
    """What is found, a line each, when one text of one config is replaced by another."""

    def replacing(file: str, old: str, new: str) -> str:
        text = (models / file).read_text()
        assert old in text
        (models / file).write_text(text.replace(old, new, 1))
        return "\n".join(problems(models, RELEASE))

    return replacing
