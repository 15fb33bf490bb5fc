"""A killed process is started again by the supervisor."""

from pathlib import Path

import psutil
import pytest

from tests.integration.command_lines import command_lines
from tests.integration.lifecycle.readiness import ready_again
from tests.integration.lifecycle.recovery import recognised_name
from tests.support.photos import Photos
from tests.support.stack import StackProcess


@pytest.mark.parametrize("name", ["postgres", "tritonserver", "service"])
def test_a_killed_process_is_started_again(stack: StackProcess, photos: Photos, name: str) -> None:
    victims = processes(stack, name)
    assert victims
    for victim in victims:
        victim.kill()
    assert ready_again(stack, seconds=30)
    assert recognised_name(stack, photos.known_a) is None
    assert not set(victims) & set(processes(stack, name))


def test_a_killed_supervisor_is_started_again_and_requests_wait_for_it(
    stack: StackProcess, photos: Photos
) -> None:
    [supervisord] = psutil.Process(stack.process.pid).children()
    supervisord.kill()
    psutil.wait_procs([supervisord], timeout=10)
    # Not one worker is left now; the connection waits in the socket's queue.
    assert recognised_name(stack, photos.known_a) is None
    assert ready_again(stack, seconds=30)


def processes(stack: StackProcess, name: str) -> list[psutil.Process]:
    """The supervisor's own children that run a program or a Python module."""
    [supervisord] = psutil.Process(stack.process.pid).children()
    return [
        process
        for process, command in command_lines(supervisord.pid, recursive=False)
        if Path(command[0]).name == name or name in command
    ]
