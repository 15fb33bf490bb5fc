"""How long, and how many, uses of the database wait for a server that is away."""

import asyncio
import time

import pytest

from db import pool
from db.pool import Database, DatabaseUnavailableError
from tests.db.attempts import Slow
from tests.db.embedded_server import EmbeddedServer


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
