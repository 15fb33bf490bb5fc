"""Transactions that are undone by the server, and done again."""

import asyncio

import asyncpg

from db.pool import SAFETY_SETTINGS, Database
from tests.db.embedded_server import EmbeddedServer


class Touching:
    """Locks two rows one after the other, waiting before the second."""

    def __init__(self, first: int, second: int) -> None:
        self.tries = 0
        self._rows = (first, second)

    async def __call__(self, connection: asyncpg.Connection) -> None:
        self.tries += 1
        for row in self._rows:
            await connection.execute("UPDATE touched SET times = times + 1 WHERE id = $1", row)
            await asyncio.sleep(0.3)


async def test_of_two_transactions_that_wait_for_each_other_both_are_done(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute(
            "CREATE TABLE touched AS SELECT id, 0 AS times FROM generate_series(1, 2) id"
        )
    works = [Touching(1, 2), Touching(2, 1)]
    await asyncio.gather(*map(database.run_transaction, works))
    async with database.connection() as connection:
        times = [row["times"] for row in await connection.fetch("SELECT times FROM touched")]
        await connection.execute("DROP TABLE touched")
    assert times == [2, 2]
    assert sorted(work.tries for work in works) == [1, 2]


async def test_a_transaction_of_a_process_that_is_stopped_does_not_keep_its_locks(
    database: Database, server: EmbeddedServer
) -> None:
    stopped = await asyncpg.connect(server.url, server_settings=SAFETY_SETTINGS)
    await stopped.execute("BEGIN; SELECT pg_advisory_xact_lock(1)")
    assert await database.run(_lock_one)
    stopped.terminate()


async def _lock_one(connection: asyncpg.Connection) -> bool:
    await connection.execute("SELECT pg_advisory_lock(1), pg_advisory_unlock(1)")
    return True
