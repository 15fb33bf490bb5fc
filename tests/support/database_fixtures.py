"""A PostgreSQL for tests of several folders, whose conftest imports what they use."""

from collections.abc import AsyncIterator, Iterator

import pytest

from db.pool import Database
from tests.support.postgres import EmbeddedServer, running_server


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """The server of all tests that leave it running."""
    with running_server() as server:
        yield server


@pytest.fixture
def own_server() -> Iterator[EmbeddedServer]:
    """A server for one test, which may kill it."""
    with running_server() as server:
        yield server


@pytest.fixture
async def database(server: EmbeddedServer) -> AsyncIterator[Database]:
    """The service's pool, on empty tables."""
    async with Database.open(server.url) as database:
        async with database.connection() as connection:
            await connection.execute("TRUNCATE users, vectors_cache, audit_log, current_space CASCADE")
        yield database
