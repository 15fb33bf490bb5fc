"""Where others can reach the API it is not served without a key."""

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from perf.stack_launch import free_ports
from service.auth.access_control import is_loopback
from tests.service.auth.api_keys_command import api_keys, new_key

EVERYWHERE = "0.0.0.0"  # noqa: S104  only compared


def _start(
    database_url: str, *arguments: str, descriptors: tuple[int, ...] = (), **settings: str
) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRIFID_")}
    environment |= {"DATABASE_URL": database_url, "TRIFID_ENV_FILE": os.devnull, **settings}
    command = [sys.executable, "-m", "service", *arguments]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, pass_fds=descriptors)


def _refusal(process: subprocess.Popen[str]) -> str:
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    (line,) = said.splitlines()
    return line


def test_without_a_key_it_does_not_listen_where_others_reach_it(keyless_url: str) -> None:
    line = _refusal(_start(keyless_url, TRIFID_HOST=EVERYWHERE, TRIFID_PORT=str(free_ports(1)[0])))
    assert line.startswith("trifid: no API key protects 0.0.0.0")
    assert "start it on loopback first" in line
    assert "make api-key" in line


def test_neither_on_a_socket_that_it_is_given(keyless_url: str) -> None:
    with socket.create_server((EVERYWHERE, 0)) as listener:
        line = _refusal(_start(keyless_url, "--fd", str(listener.fileno()), descriptors=(listener.fileno(),)))
    assert "no API key protects 0.0.0.0" in line


def test_nor_with_revoked_keys_only(keyless_url: str) -> None:
    new_key(keyless_url, "door", "enrol")
    api_keys(keyless_url, "revoke", "door")
    line = _refusal(_start(keyless_url, TRIFID_HOST=EVERYWHERE, TRIFID_PORT=str(free_ports(1)[0])))
    assert "no API key protects" in line


def test_with_a_key_it_listens_there(keyless_url: str, tmp_path: Path) -> None:
    new_key(keyless_url, "door", "enrol")
    (port,) = free_ports(1)
    process = _start(
        keyless_url, TRIFID_HOST=EVERYWHERE, TRIFID_PORT=str(port), TRIFID_STATE_DIR=str(tmp_path)
    )
    try:
        assert _status(port, "/health/live") == 200
        assert _status(port, "/health/ready") == 401
    finally:
        process.terminate()
        process.communicate(timeout=15)


def _status(port: int, path: str) -> int:
    for _ in range(100):
        with suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{port}{path}").status_code
        time.sleep(0.1)
    raise AssertionError("no answer")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        (EVERYWHERE, False),
        ("192.0.2.1", False),
        ("::", False),
        ("no.such.host.invalid", False),
    ],
)
def test_what_counts_as_this_machine_alone(host: str, loopback: bool) -> None:
    assert is_loopback(host) == loopback
