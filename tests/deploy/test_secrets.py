"""`deploy/secrets` makes the secrets that docker-compose.gpu.yml mounts, and never replaces one."""

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
