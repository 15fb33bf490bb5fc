"""Settings with which the stack can't start: one line each, and nothing is left running."""

import re
from pathlib import Path

import pytest

from perf.stack_launch import free_ports
from tests.integration.stack_launch import launch


def refusal_of(state_dir: Path, **settings: str) -> str:
    """What a start prints that can't succeed."""
    port, triton_port, _ = free_ports(3)
    output, _ = launch(state_dir, port, triton_port, **settings).communicate(timeout=60)
    return output


def test_a_missing_release_is_named_with_the_command_that_builds_it(tmp_path: Path) -> None:
    output = refusal_of(tmp_path, TRIFID_RELEASE=str(tmp_path / "nothing"))
    assert "no model release" in output
    assert "make models" in output


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TRIFID_CACHE_TTL_SECONDS", "soon", "TRIFID_CACHE_TTL_SECONDS"),
        ("TRIFID_HOST", "::", "IPv6"),
        ("TRIFID_STATE_DIR", "/proc/nope", "can't make the folder /proc/nope"),
        ("TRIFID_STATE_DIR", "/srv/100%", "can't have a space, a % or a '"),
        ("TRIFID_STATE_DIR", "/srv/my faces", "can't have a space, a % or a '"),
        ("TRIFID_STATE_DIR", "/srv/ada's", "can't have a space, a % or a '"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL is no PostgreSQL connection URL"),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, name: str, value: str, words: str) -> None:
    output = refusal_of(tmp_path, **{name: value})
    assert words in output.splitlines()[-1]
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("cuda", "onnxruntime-gpu isn't installed"),
        ("tensorrt", "there is no TensorRT (libnvinfer.so.10)"),
        ("plan", "the Triton of `make up` has no TensorRT backend"),
    ],
)
def test_what_a_gpu_s_model_config_lacks_is_said_in_one_line_before_anything_starts(
    tmp_path: Path, form: str, words: str
) -> None:
    port, triton_port, _ = free_ports(3)
    settings = {"TRIFID_MODEL_CONFIG": form, "CUDA_VISIBLE_DEVICES": ""}
    process = launch(tmp_path, port, triton_port, **settings)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert re.fullmatch(rf"trifid: TRIFID_MODEL_CONFIG={form}: .*NVIDIA driver.*\n", output)
    assert words in output
    assert not list((tmp_path / "logs").iterdir())
