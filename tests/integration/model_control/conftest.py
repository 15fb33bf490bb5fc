"""One system for all tests, with somebody enrolled, and people who use it."""

from collections.abc import Iterator

import httpx
import pytest

from tests.integration.model_control.system import System, running_system
from tests.integration.model_control.visits import KNOWN, Tally, runs, stream
from tests.support.photos import project_photos


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with running_system(tmp_path_factory.mktemp("told")) as system:
        photo = project_photos().known_a
        answer = httpx.post(f"{system.url}/api/v1/add_user", files={"image": photo}, data=KNOWN, timeout=30)
        assert answer.status_code == 201, answer.text
        yield system


@pytest.fixture
def people(system: System) -> Iterator[Tally]:
    """Requests all the time, none of which may fail."""
    with stream(system.url) as tally:
        yield tally
    print(f"{tally.requests} requests, {len(tally.answers)} of who is known: {runs(tally)}")  # noqa: T201
    assert tally.failures == []
