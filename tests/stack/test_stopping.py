"""A process ends when it is asked to, or is made to."""

import signal
import subprocess
import sys

from stack.processes import stop

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"


def started(program: str) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.read(1)
    return process


def test_a_process_that_heeds_it_ends_by_the_polite_signal() -> None:
    process = started("import time; print(flush=True); time.sleep(60)")
    stop(process)
    assert process.returncode == -signal.SIGTERM


def test_a_process_that_does_not_heed_it_is_killed() -> None:
    process = started(DEAF)
    stop(process, patience=0.2)
    assert process.returncode == -signal.SIGKILL


def test_a_process_that_has_ended_is_left_alone() -> None:
    process = started("")
    process.wait()
    stop(process)
    assert process.returncode == 0
