"""Triton calls itself ready for ever when a step's process is dead; the watchdog knows better."""

import httpx
import psutil
import pytest

from tests.integration.command_lines import command_lines
from tests.integration.lifecycle.readiness import ready_again
from tests.integration.lifecycle.recovery import recognised_name
from tests.support.photos import Photos
from tests.support.stack import StackProcess


@pytest.mark.parametrize("step", ["decode", "mtcnn", "align", "facenet"])
def test_a_dead_step_is_healed(stack: StackProcess, photos: Photos, step: str) -> None:
    dead = process_of(stack, step)
    server = dead.parent()
    dead.kill()
    assert httpx.get(f"http://127.0.0.1:{stack.triton_port}/v2/health/ready").status_code == 200
    # A step may have a second process that goes on answering: healed is only who was restarted.
    psutil.wait_procs([server], timeout=30)
    assert not server.is_running()
    assert ready_again(stack, seconds=30)
    assert recognised_name(stack, photos.known_a) is None


def process_of(stack: StackProcess, step: str) -> psutil.Process:
    """The process that Triton runs a step in."""
    for process, command in command_lines(stack.process.pid):
        if any(word.startswith(f"{step}_0_") for word in command):
            return process
    raise AssertionError(f"no process runs {step}")
