"""A primary and its standby behind one URL."""

import asyncio
import signal
from collections.abc import Iterator

import asyncpg
import pytest

from db.face_index import make_face_indexes
from db.migrate import MIGRATIONS, migrate
from db.pool import Database
from tests.db.attempts import Slow
from tests.db.embedded_server import EmbeddedServer
from tests.db.faces import SPACE
from tests.db.standby import running_standby, url_of


@pytest.fixture
def standby(own_server: EmbeddedServer) -> Iterator[EmbeddedServer]:
    with running_standby(own_server) as standby:
        yield standby


async def test_what_was_asked_of_a_lost_primary_is_done_by_the_promoted_standby(
    own_server: EmbeddedServer, standby: EmbeddedServer
) -> None:
    async with Database.open(url_of(own_server, standby)) as database:
        work = Slow(1)
        use = asyncio.create_task(database.run(work))
        await asyncio.sleep(0.5)
        own_server.stop(signal.SIGKILL)
        await _promote(standby)
        assert await use == work.tries > 1
        assert not await database.run(_is_read_only)
    own_server.start()


async def test_a_standby_is_passed_over_by_all_that_connect(
    own_server: EmbeddedServer, standby: EmbeddedServer
) -> None:
    url = url_of(standby, own_server)
    connection = await asyncpg.connect(own_server.url)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await connection.close()
    assert migrate(url) == len(list(MIGRATIONS.glob("*.sql")))
    assert await make_face_indexes(url, SPACE) == 2
    async with Database.open(url) as database:
        assert not await database.run(_is_read_only)


async def _promote(standby: EmbeddedServer) -> None:
    connection = await asyncpg.connect(standby.url)
    await connection.execute("SELECT pg_promote()")
    await connection.close()


async def _is_read_only(connection: asyncpg.Connection) -> bool:
    return bool(await connection.fetchval("SELECT pg_is_in_recovery()"))
