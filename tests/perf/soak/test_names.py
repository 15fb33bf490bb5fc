"""A process's name says what it is for, and stays when the process is replaced."""

import os
import sys
import time

import psutil
import pytest

from perf.processes import CONNECTION, http_port, name_of, postgres_name
from perf.soak.recovery import ROOT, Processes


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("/some/where/bin/postgres", "postgres"),
        ("postgres: checkpointer ", "postgres: checkpointer"),
        ("postgres: postgres postgres [local] idle", CONNECTION),
        ("postgres: app trifid 10.0.0.7(52144) SELECT", CONNECTION),
    ],
)
def test_postgresql_says_in_its_titles_what_a_process_does(title: str, name: str) -> None:
    assert postgres_name(title) == name


def test_a_triton_is_known_by_its_port() -> None:
    assert http_port(["tritonserver", "--http-address=127.0.0.1", "--http-port=8001"]) == 8001
    assert http_port(["tritonserver"]) == 0


def test_other_processes_have_their_own_names() -> None:
    assert name_of(psutil.Process(os.getpid()), []) == psutil.Process(os.getpid()).name()


def test_stopped_processes_are_there_and_do_not_run() -> None:
    child = psutil.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        processes = Processes(child.pid)
        assert processes.running() == {ROOT: 1}
        child.suspend()
        while child.status() != psutil.STATUS_STOPPED:
            time.sleep(0.01)
        assert [part.name for part in processes.parts()] == [ROOT]
        assert not processes.running()
    finally:
        child.kill()
        child.wait()
    assert processes.parts() == []
