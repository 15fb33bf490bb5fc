"""Stopped politely or killed, the stack leaves nothing running and loses nothing."""

import signal
from pathlib import Path

import psutil
import pytest

from tests.integration.lifecycle.recovery import enrol, recognised_name
from tests.support.photos import Photos
from tests.support.stack import started


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
