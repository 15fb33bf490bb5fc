from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from tests.integration.contract.caller import Caller


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture(autouse=True)
async def empty_tables(database: asyncpg.Connection) -> None:
    await database.execute("TRUNCATE users, vectors_cache, audit_log, current_space CASCADE")


@pytest.fixture
async def caller(api: str) -> AsyncIterator[Caller]:
    async with httpx.AsyncClient(base_url=api, timeout=60) as client:
        yield Caller(client)
