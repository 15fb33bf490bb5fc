"""perf_analyzer is taken from where the user has it, and what it lacks is said with the way to get it."""

from pathlib import Path

import pytest

from perf.ensemble.perf_analyzer import ToolError, find


def program(folder: Path, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "perf_analyzer"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_variable_goes_before_path_and_path_before_an_installation(tmp_path: Path) -> None:
    named, on_path = program(tmp_path / "named", "exit 0"), program(tmp_path / "bin", "exit 0")
    path = str(on_path.parent)
    assert find(tmp_path, {"PATH": path, "TRIFID_PERF_ANALYZER": str(named)}).program == named
    assert find(tmp_path, {"PATH": path}).program == on_path
    assert not (tmp_path / "perf_analyzer").exists()


def test_an_installation_in_the_state_folder_is_used_again_with_its_libraries(tmp_path: Path) -> None:
    installed = program(tmp_path / "perf_analyzer", "exit 0")
    tool = find(tmp_path, {"PATH": ""})
    assert tool.program == installed
    assert tool.environment()["LD_LIBRARY_PATH"].split(":")[0] == str(installed.parent / "lib")


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        ("libb64.so.0d: cannot open shared object file", "apt-get install libb64-0d"),
        ("libcudart.so.12: cannot open shared object file", "nvidia-cuda-runtime-cu12"),
        ("version `GLIBC_2.38' not found", "unset TRIFID_PERF_ANALYZER"),
    ],
)
def test_what_is_missing_is_said_with_the_way_to_get_it(tmp_path: Path, message: str, advice: str) -> None:
    named = program(tmp_path, f'echo "{message.replace("`", "")}" >&2; exit 127')
    with pytest.raises(ToolError, match=advice):
        find(tmp_path, {"TRIFID_PERF_ANALYZER": str(named)})


def test_a_program_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="No such file"):
        find(tmp_path, {"TRIFID_PERF_ANALYZER": str(tmp_path / "nothing")})
