"""What a use of the database does while the server, or one of its processes, hangs."""

import asyncio

import psutil
import pytest

from db import pool
from db.pool import Database
from tests.db.attempts import Slow
from tests.db.embedded_server import EmbeddedServer


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
