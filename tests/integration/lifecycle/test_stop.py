"""Stopped politely or killed, the stack leaves nothing running and loses nothing.

The day last seen reaches the database when a worker is stopped politely.
"""

import signal
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil
import pytest

from tests.integration.lifecycle.recovery import enrol, ready_again, recognised_name
from tests.support.photos import Photos
from tests.support.stack import StackProcess, command_lines, started


def gone(processes: list[psutil.Process], seconds: float) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return not alive


def test_sigterm_stops_everything_and_the_next_start_has_the_data(tmp_path: Path, photos: Photos) -> None:
    with started(tmp_path, TRIFID_API_WORKERS="1") as first:
        enrol(first, photos.known_a, "Barack Obama")
        processes = psutil.Process(first.process.pid).children(recursive=True)
        assert len(processes) > 5
        assert first.stop() == 0
        assert gone(processes, seconds=5)
    with started(tmp_path, TRIFID_API_WORKERS="1") as second:
        assert recognised_name(second, photos.known_a_again) == "Barack Obama"


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGKILL])
def test_nothing_goes_on_without_its_terminal(tmp_path: Path, number: signal.Signals) -> None:
    with started(tmp_path, TRIFID_API_WORKERS="1") as stack:
        processes = psutil.Process(stack.process.pid).children(recursive=True)
        stack.process.send_signal(number)
        stack.process.wait(timeout=40)
        assert gone(processes, seconds=20)


def test_a_worker_that_is_stopped_writes_whom_it_saw(stack: StackProcess, photos: Photos) -> None:
    enrol(stack, photos.known_a, "Barack Obama")
    assert recognised_name(stack, photos.known_a) == "Barack Obama"
    before = datetime.now(UTC).date().isoformat()
    for process, command in command_lines(stack.process.pid):
        if "service" in command:
            process.terminate()
    assert ready_again(stack, seconds=30)
    users = httpx.get(f"{stack.url}/api/v1/users").json()["users"]
    user = next(each for each in users if each["name"] == "Barack Obama")
    assert before <= user["last_seen"] <= datetime.now(UTC).date().isoformat()
    httpx.delete(f"{stack.url}/api/v1/users/{user['id']}").raise_for_status()
