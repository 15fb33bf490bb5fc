"""One real stack for all integration tests: PostgreSQL, Triton and the API, as `make up` starts them."""

from collections.abc import Iterator

import pytest

from db.address import dsn
from tests.support.photos import Photos, project_photos
from tests.support.stack import StackProcess, started


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackProcess]:
    with started(tmp_path_factory.mktemp("state")) as running:
        yield running


@pytest.fixture(scope="session")
def api(stack: StackProcess) -> str:
    """The API's base URL."""
    return stack.url


@pytest.fixture(scope="session")
def database_url(stack: StackProcess) -> str:
    return dsn(stack.state_dir)


@pytest.fixture(scope="session")
def photos() -> Photos:
    return project_photos()
