"""A whole system for measurements that are tested on a real one."""

from collections.abc import Iterator

import pytest

from perf.system import System, running_system
from service.settings import Settings


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    settings = Settings()
    with running_system(settings.release, settings.state_dir) as running:
        yield running
