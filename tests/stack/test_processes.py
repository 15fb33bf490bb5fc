"""A process ends when it is asked to, or is made to.

What a killed server leaves behind.
"""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

from stack.processes import end_orphaned_steps, stop

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


def copy_of_sleep(folder: Path) -> subprocess.Popen[bytes]:
    """A process whose program lies below a folder, as a step's stub does."""
    folder.mkdir(parents=True)
    program = shutil.copy(str(shutil.which("sleep")), folder)
    return subprocess.Popen([program, "60"])


def test_programs_below_the_folder_are_ended_and_no_others(tmp_path: Path) -> None:
    left, other = copy_of_sleep(tmp_path / "run" / "backends-0"), copy_of_sleep(tmp_path / "elsewhere")
    try:
        end_orphaned_steps(tmp_path / "run")
        assert left.poll() is not None
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_one_whose_file_was_replaced_is_found(tmp_path: Path) -> None:
    left = copy_of_sleep(tmp_path / "run")
    shutil.rmtree(tmp_path / "run")
    end_orphaned_steps(tmp_path / "run")
    assert left.poll() is not None
