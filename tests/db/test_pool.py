"""The service's connections.

How long, and how many, uses of the database wait for a server that is away. What a use of the database does while the
server, or one of its processes, hangs. What a use of the database does while the server is killed or away.
Transactions that are undone by the server, and done again.
"""

import asyncio
import signal
import time

import asyncpg
import psutil
import pytest

from db import pool
from db.migrate import migrate
from db.pool import SAFETY_SETTINGS, SEARCH_SETTINGS, Database, DatabaseUnavailableError, PoolUse
from db.queries import faces
from tests.support.galleries import face, face_vector
from tests.support.postgres import EmbeddedServer, Slow


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


async def test_patience_ends(own_server: EmbeddedServer) -> None:
    async with Database.open(own_server.url, patience=0.5) as database:
        own_server.stop()
        before = time.monotonic()
        with pytest.raises(DatabaseUnavailableError, match="no answer"):
            await database.run(Slow(0))
        assert time.monotonic() - before < 5
        own_server.start()


async def test_of_very_many_who_wait_the_last_are_refused_at_once(own_server: EmbeddedServer) -> None:
    async with Database.open(own_server.url) as database:
        own_server.stop()
        uses = [asyncio.create_task(database.run(Slow(0))) for _ in range(pool.MOST_USERS + 5)]
        await asyncio.sleep(0)
        refused = [use.exception() for use in uses if use.done()]
        assert [str(error) for error in refused] == ["too many wait for it"] * 5
        own_server.start()
        done = await asyncio.gather(*uses, return_exceptions=True)
    assert sum(isinstance(each, int) for each in done) == pool.MOST_USERS


async def test_a_connection_whose_process_hangs_is_left_for_another_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "FIRST_TRY_SECONDS", 0.3)
    work = Slow(0.1)
    await database.run(work)
    hanging = psutil.Process(work.backend)
    hanging.suspend()
    try:
        assert await database.run(work) == 3
        assert work.backend != hanging.pid
    finally:
        hanging.resume()


async def test_a_server_that_hangs_for_a_while_is_waited_for(own_server: EmbeddedServer) -> None:
    async with Database.open(own_server.url) as database:
        await database.run(Slow(0))
        postmaster = psutil.Process(own_server.pid)
        processes = [postmaster, *postmaster.children()]
        for process in processes:
            process.suspend()
        use = asyncio.create_task(database.run(Slow(0)))
        await asyncio.sleep(3)
        for process in processes:
            process.resume()
        assert await use == 2


async def test_work_that_is_slower_than_the_first_limit_gets_more_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "FIRST_TRY_SECONDS", 0.3)
    work = Slow(0.8)
    assert await database.run(work) == 3
    async with database.connection() as connection:
        still_running = (
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND state = 'active'"
        )
        assert await connection.fetchval(f"{still_running} AND pid <> pg_backend_pid()") == 0


async def test_work_that_a_killed_server_interrupted_is_done_when_it_is_back(
    own_server: EmbeddedServer,
) -> None:
    work = Slow(0.5)
    async with Database.open(own_server.url) as database:
        use = asyncio.create_task(database.run(work))
        await asyncio.sleep(0.3)
        own_server.stop(signal.SIGKILL)
        own_server.start()
        assert await use == work.tries > 1


async def test_after_a_restart_no_use_meets_more_than_one_lost_connection(own_server: EmbeddedServer) -> None:
    async with Database.open(own_server.url) as database:
        await asyncio.gather(*(database.run(Slow(0.2)) for _ in range(10)))
        own_server.stop()
        own_server.start()
        migrate(own_server.url)
        works = [Slow(0) for _ in range(10)]
        await asyncio.gather(*map(database.run, works))
    assert max(work.tries for work in works) <= 2


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
