"""docker-compose.gpu.yml, as far as it can be checked without an engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docker-compose.gpu.yml").read_text()


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load(TEXT)["services"])


def test_it_has_the_three_services_and_builds_from_files_that_exist(services: dict[str, Any]) -> None:
    assert set(services) == {"postgres", "triton", "api"}
    assert (ROOT / services["triton"]["build"] / "Dockerfile").exists()
    assert (ROOT / services["api"]["build"]["dockerfile"]).exists()


def test_no_secret_has_a_default() -> None:
    passwords = re.findall(r"\$\{POSTGRES_PASSWORD([^}]*)\}", TEXT)
    assert len(passwords) == 2
    assert all(rest.startswith(":?") for rest in passwords)


def test_the_health_check_has_the_token_that_it_needs(services: dict[str, Any]) -> None:
    assert services["api"]["environment"]["TRIFID_PROBE_TOKEN"].startswith("${TRIFID_PROBE_TOKEN:?")
    assert "os.environ['TRIFID_PROBE_TOKEN']" in (ROOT / services["api"]["build"]["dockerfile"]).read_text()


def test_only_the_api_is_published_and_only_on_loopback(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"api": ["127.0.0.1:8080:8080"]}
