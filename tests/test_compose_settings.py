"""Which settings reach the containers of docker-compose.gpu.yml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
DOCUMENTED = (ROOT / ".env.example").read_text()


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.gpu.yml").read_text())["services"])


@pytest.mark.parametrize("service", ["api", "triton"])
def test_every_variable_is_a_setting(services: dict[str, Any], service: str) -> None:
    assert all(name in DOCUMENTED for name in services[service]["environment"])


def test_the_api_has_all_of_the_operator_s_but_those_that_containers_decide(services: dict[str, Any]) -> None:
    assert services["api"]["env_file"] == [{"path": ".env", "required": False}]
    assert {"TRIFID_HOST", "TRIFID_PORT", "DATABASE_URL"} < set(services["api"]["environment"])
