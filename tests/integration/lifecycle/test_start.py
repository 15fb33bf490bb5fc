"""`python -m stack up`: what it says, and why it refuses."""

import socket
from pathlib import Path

import httpx
import pytest

from perf.stack_launch import free_ports
from tests.integration.stack_launch import launch
from tests.support.stack import StackProcess


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
