"""A database without anything of Trifid's, whose owner is no superuser."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.db.embedded_server import EmbeddedServer
from tests.db.standby import BINARIES

OWNER = "trifid"
"""The role, and its database."""


@dataclass(frozen=True)
class EmptyDatabase:
    """Its URL, as its owner and as the server's superuser."""

    owners: str
    superusers: str


@contextmanager
def empty_database() -> Iterator[EmptyDatabase]:
    """One on a server of its own, with the extension: it is not trusted, so only the superuser can make it."""
    with _empty_server() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {OWNER} LOGIN")
        connection.execute(f"CREATE DATABASE {OWNER} OWNER {OWNER}")
        superusers = url.replace("/postgres?", f"/{OWNER}?")
        with psycopg.connect(superusers) as inside:
            inside.execute("CREATE EXTENSION vector")
        yield EmptyDatabase(superusers.replace("//postgres@", f"//{OWNER}@"), superusers)


@contextmanager
def _empty_server() -> Iterator[str]:
    """The URL of a PostgreSQL without anything of Trifid's."""
    with tempfile.TemporaryDirectory(prefix="trifid-test-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedServer(Path(folder) / "state")
        server.state_dir.mkdir()
        server.start()
        try:
            _wait_until_it_answers(server.url)
            yield server.url
        finally:
            server.stop()


def _wait_until_it_answers(url: str) -> None:
    deadline = time.monotonic() + 30
    while subprocess.run([BINARIES / "pg_isready", "--quiet", "--dbname", url], check=False).returncode:
        assert time.monotonic() < deadline
        time.sleep(0.1)
