"""What a killed server leaves behind."""

import shutil
import subprocess
from pathlib import Path

from stack.processes import end_orphaned_steps


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
