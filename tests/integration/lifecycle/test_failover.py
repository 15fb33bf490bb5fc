"""While one of the two Triton servers is ill, the other answers."""

import time

import psutil

from tests.integration.command_lines import command_lines
from tests.integration.lifecycle.readiness import ready_again
from tests.integration.lifecycle.recovery import recognised_name
from tests.support.photos import Photos
from tests.support.stack import StackProcess


def server(stack: StackProcess, replica: int) -> psutil.Process:
    """The process of a Triton server."""
    for process, command in command_lines(stack.process.pid):
        if f"--http-port={stack.triton_port + replica}" in command:
            return process
    raise AssertionError(f"there is no server {replica}")


def test_no_request_fails_while_a_server_is_killed_and_comes_back(
    stack: StackProcess, photos: Photos
) -> None:
    for replica in range(2):
        server(stack, replica).kill()
        answered_until = time.monotonic() + 4
        while time.monotonic() < answered_until:
            assert recognised_name(stack, photos.known_a) is None
        assert ready_again(stack, seconds=30)


def test_no_request_fails_while_a_server_hangs(stack: StackProcess, photos: Photos) -> None:
    for replica in range(2):
        hanging = server(stack, replica)
        hanging.suspend()
        try:
            for _ in range(5):
                assert recognised_name(stack, photos.known_a) is None
        finally:
            hanging.resume()
