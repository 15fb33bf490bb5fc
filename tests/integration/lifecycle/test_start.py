"""`python -m stack up`: what it says, and why it refuses.

Settings with which the stack can't start: one line each, and nothing is left running.

From the first start to one where others can reach the API: a key is made in between.

`python -m stack.readiness`, the health check of the API's container.
"""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from db.address import dsn
from perf.system import free_ports
from tests.support.photos import Photos
from tests.support.service import api_keys, bearer, new_key
from tests.support.stack import StackProcess, launch, started


def refusal(state_dir: Path, port: int, triton_port: int, **settings: str) -> str:
    """What a start prints that can't succeed."""
    output, _ = launch(state_dir, port, triton_port, **settings).communicate(timeout=60)
    return output


def test_it_says_where_it_listens_and_with_which_model(stack: StackProcess) -> None:
    last = stack.banner.splitlines()[-1]
    assert last.startswith(f"Trifid is ready on {stack.url} (model facenet-")


def test_a_second_start_on_the_same_state_is_refused(stack: StackProcess) -> None:
    output = refusal(stack.state_dir, *free_ports(3)[:2])
    assert "already runs on" in output
    assert httpx.get(f"{stack.url}/health/ready").status_code == 200


@pytest.mark.parametrize(("taken", "variable"), [(0, "TRIFID_PORT"), (1, "TRIFID_TRITON_PORT")])
def test_a_taken_port_is_named_with_the_setting_that_changes_it(
    tmp_path: Path, taken: int, variable: str
) -> None:
    ports = free_ports(3)[:2]
    with socket.create_server(("127.0.0.1", ports[taken])):
        output = refusal(tmp_path, *ports)
    assert f"127.0.0.1:{ports[taken]}" in output
    assert f"set {variable} to another port" in output


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


EVERYWHERE = "0.0.0.0"  # noqa: S104  of a test


def test_others_are_let_in_only_with_a_key(tmp_path: Path, photos: Photos) -> None:
    refused = refusal_of(tmp_path, TRIFID_HOST=EVERYWHERE)
    assert "trifid: no API key protects 0.0.0.0, which others can reach" in refused
    assert "make api-key" in refused
    with started(tmp_path):
        key = new_key(dsn(tmp_path), "door", "recognise")
    with started(tmp_path, TRIFID_HOST=EVERYWHERE) as stack:
        assert "Trifid is ready" in stack.banner
        address, image = f"{stack.url}/api/v1/recognise_user", {"image": photos.known_a}
        assert httpx.post(address, files=image, timeout=30).status_code == 401
        assert (
            httpx.post(address, files=image, headers=bearer(key), timeout=30).json()["message"] == "no_match"
        )
        api_keys(dsn(tmp_path), "revoke", "door")
    assert "no API key protects" in refusal_of(tmp_path, TRIFID_HOST=EVERYWHERE)
    logs = "".join(path.read_text(errors="replace") for path in (tmp_path / "logs").iterdir())
    assert key not in logs


def checked(port: int) -> subprocess.CompletedProcess[str]:
    """Its outcome where the API should listen on this port."""
    environment = os.environ | {"TRIFID_ENV_FILE": os.devnull, "TRIFID_PORT": str(port)}
    command = [sys.executable, "-m", "stack.readiness"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_it_succeeds_where_an_inference_and_a_query_work(stack: StackProcess) -> None:
    assert checked(stack.port).returncode == 0


def test_it_fails_in_one_line_where_nobody_answers(stack: StackProcess) -> None:
    process = checked(stack.triton_port)
    assert (process.returncode, process.stderr) == (1, "not ready\n")
