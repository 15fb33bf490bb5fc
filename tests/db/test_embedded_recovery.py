"""The embedded server starts again after anything that may have happened to it."""

import os
import signal
import subprocess
import sys

import asyncpg
import pytest

from db.address import socket_dir
from db.migrate import MIGRATIONS, migrate
from tests.db.embedded_server import EmbeddedServer
from tests.db.running_server import running_server

_MANAGER = """
import subprocess, sys
subprocess.run([sys.executable, "-m", "db.embedded", "--data-dir", sys.argv[1], "--socket-dir", sys.argv[2]])
"""


async def _answer(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


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
