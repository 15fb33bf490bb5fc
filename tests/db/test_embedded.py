"""The embedded server as it runs: what it offers, to whom, and how it stops.

The socket's place, which server and clients work out each by itself. The embedded server starts again after anything
that may have happened to it. What the embedded server must not touch.
"""

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import psutil
import pytest

from db.address import dsn, socket_dir
from db.embedded import shared_buffers
from db.migrate import MIGRATIONS, migrate
from db.pool import Database, DatabaseUnavailableError
from tests.support.postgres import EmbeddedServer, running_server


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


def test_a_state_folder_too_deep_for_a_socket_gets_a_short_one_of_its_own(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    other = tmp_path / ("e" * 120)
    assert len(str(socket_dir(deep) / ".s.PGSQL.5432.lock")) < 107
    assert socket_dir(deep) == socket_dir(tmp_path / "x" / ".." / ("d" * 120))
    assert socket_dir(deep) != socket_dir(other)
    assert socket_dir(tmp_path) == tmp_path / "run" / "postgres"
    assert dsn(Path("/srv/a b")) == "postgresql://postgres@/postgres?host=/srv/a%20b/run/postgres"


_MANAGER = """
import subprocess, sys
subprocess.run([sys.executable, "-m", "db.embedded", "--data-dir", sys.argv[1], "--socket-dir", sys.argv[2]])
"""


async def test_after_sigkill_it_starts_again_with_everything_that_was_committed(
    own_server: EmbeddedServer,
) -> None:
    await _answer(own_server.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    own_server.stop(signal.SIGKILL)
    assert (own_server.data_dir / "postmaster.pid").exists()
    own_server.start()
    migrate(own_server.url)  # waits until it answers
    assert await _answer(own_server.url, "SELECT answer FROM kept") == 42


def test_a_pid_file_that_names_some_other_running_process_does_not_stop_it(
    own_server: EmbeddedServer,
) -> None:
    own_server.stop(signal.SIGKILL)
    pid_file = own_server.data_dir / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    own_server.start()
    assert migrate(own_server.url) == 0


def test_a_half_finished_initialisation_is_begun_anew(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_server() as server:
        server.stop()
        server.data_dir.rename(server.data_dir.with_name("postgres.new"))
        (server.data_dir.with_name("postgres.new") / "PG_VERSION").unlink()
        server.start()
        assert migrate(server.url) == len(list(MIGRATIONS.glob("*.sql")))
        assert not server.data_dir.with_name("postgres.new").exists()


def test_it_ends_with_the_process_that_started_it(own_server: EmbeddedServer) -> None:
    own_server.stop()
    manager = subprocess.Popen(
        [sys.executable, "-c", _MANAGER, str(own_server.data_dir), str(socket_dir(own_server.state_dir))]
    )
    migrate(own_server.url)
    manager.kill()
    manager.wait()
    own_server.start()  # waits for the orphan's end
    assert migrate(own_server.url) == 0


def test_a_folder_with_other_contents_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"precious")
    run = _start(tmp_path / "photos", tmp_path / "run")
    assert run.returncode == 1
    assert (
        run.stderr.strip().splitlines()[-1]
        == f"trifid: {tmp_path}/photos is not empty and no PostgreSQL data folder"
    )
    assert (tmp_path / "photos" / "a.jpg").read_bytes() == b"precious"


def test_a_second_server_on_the_folder_is_refused_and_the_first_lives_on(server: EmbeddedServer) -> None:
    run = _start(server.data_dir, server.state_dir / "run" / "elsewhere")
    assert run.returncode == 1
    assert f"(process {server.pid}) already uses {server.data_dir}" in run.stderr
    assert migrate(server.url) == 0


def _start(data_dir: Path, socket_dir: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "db.embedded", "--data-dir", str(data_dir), "--socket-dir", str(socket_dir)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
