"""Which settings reach the containers of docker-compose.gpu.yml."""

from typing import Any

import pytest

from tests.support.project import PROJECT

DOCUMENTED = (PROJECT / ".env.example").read_text()

NO_SETTINGS = {"TRIFID_SLOT", "TRIFID_WEIGHTS"}
"""What the containers' own commands read; docs/containers.md."""


@pytest.mark.parametrize("service", ["api", "operator", "triton", "export"])
def test_every_variable_is_a_setting(services: dict[str, Any], service: str) -> None:
    variables = set(services[service]["environment"]) - NO_SETTINGS
    assert [name for name in variables if name not in DOCUMENTED] == []


def test_the_api_has_all_of_the_operator_s_but_those_that_containers_decide(services: dict[str, Any]) -> None:
    assert services["api"]["env_file"] == [{"path": ".env", "required": False}]
    assert {"TRIFID_HOST", "TRIFID_PORT", "DATABASE_URL"} < set(services["api"]["environment"])
