"""The first thing that `make up` runs, before there is any environment."""

import subprocess
import sys
from pathlib import Path

from tests.support.project import PROJECT

SCRIPT = PROJECT / "stack" / "find-python"


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(SCRIPT)], env=environment, text=True, capture_output=True, check=False)


def test_a_suitable_python_is_printed() -> None:
    found = run(PATH="/usr/bin:/bin", PYTHON=sys.executable)
    assert found.returncode == 0
    assert found.stdout.strip() == sys.executable


def test_a_machine_without_one_is_told_so_in_one_line(tmp_path: Path) -> None:
    found = run(PATH="/usr/bin:/bin", PYTHON="no-such-python")
    assert found.returncode == 1
    assert found.stdout == ""
    assert found.stderr.count("\n") == 1
    assert "Python 3.11 or 3.12" in found.stderr


def test_another_architecture_is_refused_in_one_line(tmp_path: Path) -> None:
    uname = tmp_path / "uname"
    uname.write_text('#!/bin/sh\n[ "$1" = -m ] && echo aarch64 || echo Linux\n')
    uname.chmod(0o755)
    found = run(PATH=f"{tmp_path}:/usr/bin:/bin", PYTHON=sys.executable)
    assert found.returncode == 1
    assert "x86-64 Linux" in found.stderr
    assert found.stderr.count("\n") == 1
