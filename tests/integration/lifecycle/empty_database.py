"""A database without anything of Trifid's, whose owner is no superuser."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from tests.db.running_server import server_without_schema
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
    with server_without_schema() as server:
        _wait_until_it_answers(server.url)
        yield server.url


def _wait_until_it_answers(url: str) -> None:
    deadline = time.monotonic() + 30
    while subprocess.run([BINARIES / "pg_isready", "--quiet", "--dbname", url], check=False).returncode:
        assert time.monotonic() < deadline
        time.sleep(0.1)
