"""Where `deploy/secrets` makes secrets, and when it refuses to."""

import shutil
import subprocess
from pathlib import Path

from tests.support.project import PROJECT

SCRIPT = PROJECT / "deploy" / "secrets"


def test_they_are_beside_the_compose_file_wherever_it_is_called_from(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "deploy").mkdir(parents=True)
    script = shutil.copy(SCRIPT, project / "deploy")
    subprocess.run([script], cwd=tmp_path, check=True, capture_output=True)
    assert (project / "secrets" / "database_url").exists()
    assert not (tmp_path / "secrets").exists()


def test_no_password_is_made_that_the_database_s_address_does_not_have(tmp_path: Path) -> None:
    subprocess.run([SCRIPT, tmp_path], check=True, capture_output=True)
    (tmp_path / "postgres_password").unlink()
    process = subprocess.run([SCRIPT, tmp_path], capture_output=True, text=True, check=False)
    assert process.returncode == 1
    assert "database_url has its password" in process.stderr
    assert not (tmp_path / "postgres_password").exists()
