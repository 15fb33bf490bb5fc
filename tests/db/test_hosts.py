"""A URL of several hosts is taken apart as libpq reads it.

A primary and its standby behind one URL. A host that neither answers nor refuses, for its machine is gone.
"""

import asyncio
import signal
import socket
from collections.abc import Iterator

import asyncpg
import pytest

from db.face_index import make_face_indexes
from db.hosts import split_hosts
from db.migrate import MIGRATIONS, migrate
from db.pool import Database
from tests.support.galleries import SPACE
from tests.support.postgres import EmbeddedServer, Slow, running_standby, url_of


@pytest.mark.parametrize(
    ("url", "singles"),
    [
        ("postgresql://u:p%40@a:1,b:2/faces?target_session_attrs=read-write", ["a:1", "b:2"]),
        ("postgresql://u:p%40@a,[::1]:2/faces?target_session_attrs=read-write", ["a", "[::1]:2"]),
        ("postgresql://u:p%40@a/faces?target_session_attrs=read-write", ["a"]),
    ],
)
def test_hosts_with_their_ports_after_the_user(url: str, singles: list[str]) -> None:
    whole = "postgresql://u:p%40@{}/faces?target_session_attrs=read-write"
    assert split_hosts(url) == [whole.format(single) for single in singles]


@pytest.mark.parametrize(
    ("parameters", "singles"),
    [
        ("host=a,b&port=1,2", ["host=a&port=1", "host=b&port=2"]),
        ("host=a,b&port=1", ["host=a&port=1", "host=b&port=1"]),
        ("host=/run/a,/run/b", ["host=%2Frun%2Fa", "host=%2Frun%2Fb"]),
        ("host=/run/a&user=x", ["host=%2Frun%2Fa&user=x"]),
        ("", [""]),
    ],
)
def test_hosts_and_ports_as_parameters(parameters: str, singles: list[str]) -> None:
    urls = split_hosts(f"postgresql:///faces?{parameters}")
    assert [url.partition("?")[2] for url in urls] == singles


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


async def test_a_first_host_that_never_answers_is_asked_last(own_server: EmbeddedServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        parameters = own_server.url.partition("host=")[2]
        url = f"postgresql://postgres@/postgres?host={host},{parameters}&port={port},5432"
        async with Database.open(url) as database:
            work = Slow(0)
            await database.run(work)
            assert await asyncio.wait_for(database.run(work), 1) == 2
