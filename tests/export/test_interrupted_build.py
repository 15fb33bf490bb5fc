"""A build that is stopped leaves no release, and the next one succeeds."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from export.__main__ import main
from release.manifest import read_manifest
from tests.support.releases import names_in


def command(repository: Path, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "export", *arguments],
        cwd=repository,
        env=os.environ | environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_build_killed_in_the_middle_is_no_release_and_the_next_one_succeeds(
    tmp_path: Path, repository: Path
) -> None:
    state = tmp_path / "state"
    arguments = ("build", "--weights", "casia-webface", "--state-dir", str(state))
    with command(repository, *arguments) as killed:
        assert killed.stdout is not None
        assert any(line.startswith("facenet") for line in killed.stdout)  # both graphs are written
        killed.kill()
    assert killed.returncode == -signal.SIGKILL
    assert (state / "releases" / ".building" / "models" / "mtcnn" / "1" / "model.onnx").exists()
    assert names_in(state / "releases") == [".building"]

    assert main(list(arguments)) == 0
    assert names_in(state / "releases") == ["0001", "current"]
    assert read_manifest(state / "releases" / "current" / "manifest.json").release == 1


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_nothing(tmp_path: Path, repository: Path, stop: signal.Signals) -> None:
    with command(
        repository, "build", "--weights", "casia-webface", TRIFID_STATE_DIR=str(tmp_path)
    ) as interrupted:
        assert interrupted.stdout is not None
        assert any(line.startswith("weights") for line in interrupted.stdout)
        interrupted.send_signal(stop)
        _, errors = interrupted.communicate(timeout=20)
    assert interrupted.returncode == 130
    assert errors == "interrupted: nothing was changed\n"
    assert names_in(tmp_path / "releases") == []
