"""How secrets reach the containers of docker-compose.gpu.yml: as files, each where it is needed."""

import subprocess
from pathlib import Path
from typing import Any

from service.settings import Settings
from tests.support.project import PROJECT

SECRET = ("KEY", "PASSWORD", "TOKEN", "DATABASE_URL")


def test_deploy_secrets_makes_every_secret(compose: dict[str, Any], tmp_path: Path) -> None:
    subprocess.run([PROJECT / "deploy" / "secrets", tmp_path / "secrets"], check=True, capture_output=True)
    made = {f"secrets/{path.name}" for path in (tmp_path / "secrets").iterdir()}
    assert {secret["file"] for secret in compose["secrets"].values()} == made


def test_no_secret_is_in_an_environment(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in (service.get("environment") or {}).items():
            if any(word in name for word in SECRET):
                assert value == "" or name.endswith("_FILE")


def test_what_dot_env_may_hold_of_secrets_is_emptied_so_that_the_files_count(compose: dict[str, Any]) -> None:
    environment = compose["services"]["api"]["environment"]
    hidden = [name for name, field in Settings.model_fields.items() if not field.repr]
    variables = {"DATABASE_URL" if name == "database_url" else f"TRIFID_{name.upper()}" for name in hidden}
    assert variables <= {name for name, value in environment.items() if value == ""}


def test_who_decodes_strangers_files_knows_neither_database_nor_faces_key(compose: dict[str, Any]) -> None:
    assert compose["services"]["triton"]["secrets"] == ["trifid_model_control_key"]
    assert "trifid_model_control_key" not in compose["services"]["api"]["secrets"]
