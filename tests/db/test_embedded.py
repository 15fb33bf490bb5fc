"""The embedded server as it runs: what it offers, to whom, and how it stops."""

import asyncio
import signal
import stat
import time
from pathlib import Path

import asyncpg
import psutil
import pytest

from db.address import socket_dir
from db.embedded import shared_buffers
from db.migrate import migrate
from db.pool import Database, DatabaseUnavailableError
from tests.db.embedded_server import EmbeddedServer


async def _answer(url: str, sql: str) -> object:
    # Ask over a connection of its own.
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_it_has_pgvector_is_durable_and_listens_on_no_port(server: EmbeddedServer) -> None:
    assert await _answer(server.url, "SELECT '[1,0]'::vector <=> '[0,1]'::vector") == 1.0
    assert await _answer(server.url, "SHOW fsync") == "on"
    assert await _answer(server.url, "SHOW synchronous_commit") == "on"
    assert await _answer(server.url, "SHOW listen_addresses") == ""


def test_only_its_user_reaches_the_socket(server: EmbeddedServer) -> None:
    # There is no password: who can open the socket is let in.
    folder = socket_dir(server.state_dir)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / ".s.PGSQL.5432").stat().st_mode) == 0o700


async def test_sigint_stops_it_fast_though_a_client_is_connected(own_server: EmbeddedServer) -> None:
    # PostgreSQL's own reading of SIGTERM would wait for the client.
    connection = await asyncpg.connect(own_server.url)
    started = time.monotonic()
    assert own_server.stop(signal.SIGINT) == 0
    assert time.monotonic() - started < 5
    connection.terminate()
    own_server.start()
    migrate(own_server.url)


async def test_the_pool_survives_a_restart_of_the_server(own_server: EmbeddedServer) -> None:
    # The service says so while it is away, and goes on when it is back.
    async with Database.open(own_server.url) as database:
        async with database.connection() as connection:
            assert await connection.fetchval("SELECT 1") == 1
        own_server.stop(signal.SIGINT)
        with pytest.raises(DatabaseUnavailableError):
            async with database.connection() as connection:
                await connection.fetchval("SELECT 1")
        own_server.start()
        await asyncio.to_thread(migrate, own_server.url)
        async with database.connection() as connection:
            assert await connection.fetchval("SELECT 1") == 1


def test_its_cache_grows_with_what_is_stored_within_bounds(tmp_path: Path) -> None:
    # What it is started with: an index that doesn't fit is searched much more slowly.
    (tmp_path / "base" / "5").mkdir(parents=True)
    assert shared_buffers(tmp_path) == "128MB"
    for megabytes, expected in ((300, "300MB"), (1 << 23, f"{psutil.virtual_memory().total // 4 >> 20}MB")):
        with (tmp_path / "base" / "5" / "table").open("wb") as table:
            table.truncate(megabytes << 20)  # sparse: it takes no room
        assert shared_buffers(tmp_path) == expected
