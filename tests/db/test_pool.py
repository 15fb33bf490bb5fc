"""The service's connections."""

import asyncio

from db.pool import SEARCH_SETTINGS, Database, PoolUse
from db.queries import faces
from tests.db.embedded_server import EmbeddedServer
from tests.db.faces import face, face_vector


async def test_a_connection_that_was_given_back_keeps_the_settings_of_the_search(database: Database) -> None:
    for _ in range(2):
        async with database.connection() as connection:
            await faces.search_with_current_effort(connection, face(face_vector(1)), 1)
            for name, value in SEARCH_SETTINGS.items():
                assert await connection.fetchval("SELECT current_setting($1)", name) == value


async def test_a_transaction_that_was_left_open_is_undone_when_the_connection_is_given_back(
    database: Database,
) -> None:
    async with database.connection() as connection:
        await connection.execute("BEGIN; CREATE TABLE left_open ()")
    async with database.connection() as connection:
        assert not connection.is_in_transaction()
        assert await connection.fetchval("SELECT to_regclass('left_open')") is None


async def _lend(database: Database) -> None:
    async with database.connection():
        pass


async def test_a_pool_says_how_many_use_it_and_how_many_wait(server: EmbeddedServer) -> None:
    async with Database.open(server.url, connections=1) as database:
        assert database.use() == PoolUse(in_use=0, idle=0, waiting=0, limit=1)
        async with database.connection():
            assert database.use() == PoolUse(in_use=1, idle=0, waiting=0, limit=1)
            waiting = asyncio.create_task(_lend(database))
            await asyncio.sleep(0.05)
            assert database.use() == PoolUse(in_use=1, idle=0, waiting=1, limit=1)
        await waiting
        assert database.use() == PoolUse(in_use=0, idle=1, waiting=0, limit=1)
