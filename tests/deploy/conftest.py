"""docker-compose.gpu.yml, as far as it can be checked without an engine."""

from typing import Any

import pytest
import yaml

from tests.support.project import PROJECT

Compose = dict[str, Any]


@pytest.fixture
def compose() -> Compose:
    """The whole file, its anchors and merges resolved."""
    return dict(yaml.safe_load((PROJECT / "docker-compose.gpu.yml").read_text()))


@pytest.fixture
def services(compose: Compose) -> Compose:
    """The services by their names."""
    return dict(compose["services"])
