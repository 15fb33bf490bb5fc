"""Which file the settings are read from, besides the environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import PROJECT

SHOW = "from service.settings import Settings; print(Settings().database_url)"


def database_url(folder: Path, **variables: str) -> str:
    """The setting in a new process in the folder, for the file is chosen when a process starts."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = inherited | {"PYTHONPATH": str(PROJECT)} | variables
    output = subprocess.run(
        [sys.executable, "-c", SHOW], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return output.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".env").write_text("DATABASE_URL=postgresql://the_users_own\n")
    return tmp_path


def test_dot_env_is_read_where_the_process_starts(folder: Path) -> None:
    assert database_url(folder) == "postgresql://the_users_own"


def test_a_stack_beside_the_users_own_reads_another_file_or_none(folder: Path) -> None:
    (folder / "another").write_text("DATABASE_URL=postgresql://another\n")
    assert database_url(folder, TRIFID_ENV_FILE="another") == "postgresql://another"
    assert database_url(folder, TRIFID_ENV_FILE=os.devnull) == ""
