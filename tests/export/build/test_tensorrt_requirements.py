"""Where a plan can't be made, the command says so at once, in one line that names everything that is missing.

These machines have no GPU that is visible. TensorRT isn't installed here either; where another one or a damaged one
is to be met, a module of its name stands for it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from export.build.tensorrt_requirements import TENSORRT

NO_GPU = "error: no TensorRT plan can be made here: no NVIDIA GPU answers"


@pytest.fixture
def build(repository: Path, tmp_path: Path) -> "Build":
    return Build(repository, tmp_path)


class Build:
    """The command, in a process of its own."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self._repository, self._modules, self.state = repository, folder / "modules", folder / "state"
        self._modules.mkdir()

    def with_tensorrt(self, content: str) -> "Build":
        (self._modules / "tensorrt.py").write_text(content)
        return self

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        command = ["-m", "export", "build", "--target", "tensorrt", "--state-dir", str(self.state), *options]
        return subprocess.run(
            [sys.executable, *command],
            cwd=self._repository,
            env=os.environ | {"PYTHONPATH": str(self._modules), "CUDA_VISIBLE_DEVICES": ""},
            capture_output=True,
            text=True,
            check=False,
        )

    def refused(self) -> str:
        """What it says in its one line; nothing was begun."""
        answer = self.run()
        assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (1, "", 1)
        assert answer.stderr.startswith(NO_GPU)
        assert not self.state.exists()
        return answer.stderr.removeprefix(NO_GPU)


def test_without_gpu_and_tensorrt_both_are_named(build: Build) -> None:
    assert f"; TensorRT isn't installed: needed is {TENSORRT}, Triton 24.10's" in build.refused()


def test_another_version_of_tensorrt_is_named_with_the_one_that_is_needed(build: Build) -> None:
    said = build.with_tensorrt("__version__ = '10.7.0'").refused()
    assert f"; TensorRT is 10.7.0: needed is {TENSORRT}" in said
    assert "a plan loads only in the version that made it" in said


def test_a_tensorrt_without_its_libraries_is_told_from_none(build: Build) -> None:
    missing = "libnvinfer.so.10: cannot open shared object file: No such file or directory"
    said = build.with_tensorrt(f"raise ImportError('{missing}')").refused()
    assert f"; TensorRT can't be loaded ({missing}): needed is {TENSORRT}" in said


@pytest.mark.parametrize("version", ["10.5.0", "10.5.0.18"])
def test_with_the_right_tensorrt_only_the_gpu_is_missing(build: Build, version: str) -> None:
    assert "needed is" not in build.with_tensorrt(f"__version__ = '{version}'").refused()


def test_a_plan_in_int8_is_a_wrong_option(build: Build) -> None:
    answer = build.run("--precision", "int8")
    assert answer.returncode == 2
    assert "leave out --precision int8" in answer.stderr


def test_the_locked_bindings_are_of_the_version_that_is_needed(repository: Path) -> None:
    locked = (repository / "requirements" / "tensorrt.txt").read_text()
    assert f"tensorrt-cu12-bindings=={TENSORRT} " in locked
