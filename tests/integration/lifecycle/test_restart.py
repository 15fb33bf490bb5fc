"""A killed process is started again by the supervisor.

The command that renews the API's workers, and who they are. New workers for old ones, under load. Triton calls itself
ready for ever when a step's process is dead; the watchdog knows better. While one of the two Triton servers is ill,
the other answers.
"""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import psutil
import pytest

from tests.integration.lifecycle.recovery import ready_again, recognised_name
from tests.support.photos import Photos
from tests.support.project import PROJECT
from tests.support.stack import StackProcess, command_lines


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


def restart(state_dir: Path) -> subprocess.CompletedProcess[str]:
    """Run `python -m stack restart` on a state folder."""
    environment = os.environ | {"TRIFID_ENV_FILE": os.devnull, "TRIFID_STATE_DIR": str(state_dir)}
    command = [sys.executable, "-m", "stack", "restart"]
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def workers(stack: StackProcess) -> set[int]:
    """The process ids of a stack's API workers."""
    return {process.pid for process, command in command_lines(stack.process.pid) if "service" in command}


def test_a_rolling_restart_loses_no_request(stack: StackProcess, photos: Photos) -> None:
    before, statuses, done = workers(stack), Counter[int](), threading.Event()

    def load() -> None:
        with httpx.Client(base_url=stack.url, timeout=30) as client:
            while not done.is_set():
                answer = client.post("/api/v1/recognise_user", files={"image": photos.known_a})
                statuses[answer.status_code] += 1

    clients = [threading.Thread(target=load) for _ in range(3)]
    for client in clients:
        client.start()
    outcome = restart(stack.state_dir)
    done.set()
    for client in clients:
        client.join()
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout == "api-0 restarted\napi-1 restarted\n"
    assert len(workers(stack)) == 2
    assert not workers(stack) & before
    assert set(statuses) == {200}
    assert statuses[200] > 20


def test_without_a_stack_there_is_nothing_to_restart(tmp_path: Path) -> None:
    outcome = restart(tmp_path)
    assert outcome.returncode == 1
    assert outcome.stderr == f"trifid: Trifid does not run on {tmp_path}\n"


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
