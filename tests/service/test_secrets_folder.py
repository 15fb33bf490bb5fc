"""Containers get their secrets as files; the settings find them there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import PROJECT

SHOW_SECRETS = (
    "from service.settings import Settings; s = Settings();"
    "print(s.database_url, s.probe_token, s.faces_key, sep='\\n')"
)


def secrets_seen(secrets: Path, **variables: str) -> list[str]:
    """Database, probe token and key of faces in a new process, for the folder is chosen when a process starts."""
    own = {"TRIFID_ENV_FILE": os.devnull, "TRIFID_SECRETS_DIR": str(secrets), "PATH": os.environ["PATH"]}
    output = subprocess.run(
        [sys.executable, "-W", "error", "-c", SHOW_SECRETS],
        cwd=PROJECT,
        env=own | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return output.stdout.split("\n")[:3]


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """As deploy/secrets makes it."""
    made = tmp_path / "secrets"
    subprocess.run([PROJECT / "deploy" / "secrets", made], check=True, capture_output=True)
    return made


def test_secrets_are_read_from_files_named_like_the_variables(secrets: Path) -> None:
    names = ("database_url", "trifid_probe_token", "trifid_faces_key")
    assert secrets_seen(secrets) == [(secrets / name).read_text() for name in names]


def test_the_environment_goes_before_a_file_unless_it_is_empty(secrets: Path) -> None:
    seen = secrets_seen(secrets, DATABASE_URL="postgresql://another", TRIFID_PROBE_TOKEN="")
    # Compose sets an empty one, so that what .env has of it doesn't count.
    assert seen[0] == "postgresql://another"
    assert seen[1] == (secrets / "trifid_probe_token").read_text()


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_newline_at_a_file_s_end_is_no_part_of_the_secret(tmp_path: Path, end: str) -> None:
    """Editors put one there."""
    (tmp_path / "trifid_probe_token").write_text(f"sixteen-letters-or-more{end}")
    assert secrets_seen(tmp_path)[1] == "sixteen-letters-or-more"


def test_nothing_is_said_where_there_is_no_such_folder(tmp_path: Path) -> None:
    assert secrets_seen(tmp_path / "nowhere") == ["", "", ""]


def test_a_secret_that_can_not_be_read_ends_a_command_with_one_line_that_names_it(secrets: Path) -> None:
    (secrets / "trifid_probe_token").unlink()
    (secrets / "trifid_probe_token").write_bytes(b"\xff\xfe")
    own = {"TRIFID_ENV_FILE": os.devnull, "TRIFID_SECRETS_DIR": str(secrets), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "service.api_keys", "list"]
    process = subprocess.run(command, cwd=PROJECT, env=own, capture_output=True, text=True, check=False)
    assert process.returncode == 1
    [line] = process.stderr.splitlines()
    assert "probe_token" in line
