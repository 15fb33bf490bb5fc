"""`deploy/secrets` makes the secrets that docker-compose.gpu.yml mounts, and never replaces one.

Where `deploy/secrets` makes secrets, and when it refuses to.
"""

import shutil
import subprocess
from pathlib import Path

from tests.support.project import PROJECT


def made(folder: Path) -> dict[str, str]:
    """Run it, and return what is in the folder then."""
    subprocess.run([PROJECT / "deploy" / "secrets", folder], check=True, capture_output=True)
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_each_secret_is_another_and_the_database_s_address_has_its_password(tmp_path: Path) -> None:
    secrets = made(tmp_path / "secrets")
    assert len(set(secrets.values())) == len(secrets)
    assert secrets["postgres_password"] in secrets["database_url"]


def test_secrets_that_are_there_stay(tmp_path: Path) -> None:
    before = made(tmp_path)
    assert made(tmp_path) == before


def test_only_the_owner_gets_at_them_and_each_container_s_user_at_those_mounted(tmp_path: Path) -> None:
    made(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o444}


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
