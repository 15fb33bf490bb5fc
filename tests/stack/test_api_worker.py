"""The socket that outlives the workers.

A process that tries the settings before the workers have to.
"""

import os
import socket
from pathlib import Path

import pytest

from perf.system import free_ports
from stack.api_worker import receive_socket, share_socket
from stack.rolling_restart import TrialError, trial_start


def test_a_worker_accepts_from_the_socket_that_it_was_handed(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    with (
        share_socket("127.0.0.1", port, tmp_path / "socket"),
        socket.create_connection(("127.0.0.1", port)) as client,  # it waits for the worker
        socket.socket(fileno=receive_socket(tmp_path / "socket")) as listener,
    ):
        accepted, _ = listener.accept()
        with accepted:
            client.sendall(b"hello")
            assert accepted.recv(5) == b"hello"


def test_two_workers_get_the_same_socket(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    with share_socket("127.0.0.1", port, tmp_path / "socket"):
        first, second = (socket.socket(fileno=receive_socket(tmp_path / "socket")) for _ in range(2))
        with first, second:
            assert first.getsockname() == second.getsockname() == ("127.0.0.1", port)


def test_nobody_but_the_owner_may_ask_for_it(tmp_path: Path) -> None:
    with share_socket("127.0.0.1", free_ports(1)[0], tmp_path / "socket"):
        assert (tmp_path / "socket").stat().st_mode & 0o077 == 0


def test_without_a_stack_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        receive_socket(tmp_path / "socket")


def test_settings_that_make_no_sense_are_told_and_their_log_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrialError, match=r"does not get ready: see .*trial\.log"):
        trial_start(tmp_path, {**os.environ, "TRIFID_PORT": "none"})
    assert "PORT" in (tmp_path / "trial.log").read_text().upper()
