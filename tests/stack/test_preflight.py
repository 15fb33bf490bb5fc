"""What is said before anything is started. The other refusals are caused for real in tests/integration.

The folder in which the API's processes count. The first thing that `make up` runs, before there is any environment.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from perf.system import free_ports
from service.settings import Settings
from stack import preflight
from stack.preflight import SHARED_MEMORY, metrics_folder
from tests.support.project import PROJECT


def test_a_full_disk_is_named_with_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = tmp_path / "release"
    release.mkdir()
    (release / "manifest.json").write_text("{}")
    monkeypatch.setattr(preflight, "FREE_BYTES", 2**60)  # more than any disk has: full by comparison
    port, triton_port, _ = free_ports(3)
    settings = Settings(state_dir=tmp_path, release=release, port=port, triton_port=triton_port)
    with pytest.raises(preflight.PreflightError, match=f"MiB are free under {tmp_path}"):
        preflight.check(settings)


def test_a_path_too_long_for_a_socket_is_refused(tmp_path: Path) -> None:
    settings = Settings(state_dir=tmp_path / ("d" * preflight.LONGEST_PATH))
    with pytest.raises(preflight.PreflightError, match="too long for a socket"):
        preflight.check(settings)


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "metrics"


def test_it_lies_in_memory_for_its_owner_only(link: Path) -> None:
    with metrics_folder(link):
        assert link.resolve().parent == SHARED_MEMORY
        assert link.stat().st_mode & 0o777 == 0o700


def test_the_next_start_after_a_kill_finds_it_empty(link: Path) -> None:
    with metrics_folder(link):
        (link / "counter_1.db").write_bytes(b"left by a killed stack")
        with metrics_folder(link):
            assert list(link.iterdir()) == []


def test_two_stacks_have_one_each(link: Path) -> None:
    other = link.with_name("other")
    with metrics_folder(link), metrics_folder(other):
        assert other.resolve() != link.resolve()


def test_at_the_end_nothing_of_it_is_left(link: Path) -> None:
    with metrics_folder(link):
        folder = link.resolve()
    assert not folder.exists()
    assert not link.is_symlink()


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
