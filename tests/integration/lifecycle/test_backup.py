"""A database that is lost comes back from its backup, and everybody in it is recognised.

A database without anything of Trifid's, whose owner is no superuser. Backup and restore with PostgreSQL's own
programs, as docs/containers.md says.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from db.address import dsn
from tests.integration.lifecycle.recovery import enrol, recognised_name
from tests.support.photos import Photos
from tests.support.postgres import BINARIES, running_server, server_without_schema
from tests.support.service import running_service
from tests.support.stack import RELEASE, StackProcess

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


def dump(url: str, file: Path) -> None:
    """Write a database to a file, while it is in use."""
    options = ["--format", "custom", "--no-owner", "--no-privileges", "--file", str(file)]
    subprocess.run([BINARIES / "pg_dump", *options, url], check=True)


def restore(file: Path, url: str) -> None:
    """Fill an empty database of the role `trifid` with what a file holds, all of it or nothing.

    Only its owner, the superuser who made it, may comment on the extension, so comments are left out.
    """
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments"]
    target = ["--role", OWNER, "--dbname", url, str(file)]
    environment = os.environ | {"PGOPTIONS": "-c maintenance_work_mem=2GB"}
    subprocess.run([BINARIES / "pg_restore", *options, *target], check=True, env=environment)


INVALID_INDEXES = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"


def test_who_was_enrolled_before_a_backup_is_recognised_where_it_is_restored(
    stack: StackProcess, photos: Photos, tmp_path: Path
) -> None:
    enrol(stack, photos.known_a, "Barack Obama")
    backup = tmp_path / "trifid.dump"
    dump(dsn(stack.state_dir), backup)
    settings = {"TRIFID_RELEASE": str(RELEASE), "TRIFID_INFERENCE_TIMEOUT_SECONDS": "10"}
    with empty_database() as database:
        restore(backup, database.owners)
        with running_service(tmp_path, database.owners, f"127.0.0.1:{stack.triton_port}", **settings) as api:
            assert recognised_name(api, photos.known_a_again) == "Barack Obama"
            assert recognised_name(api, photos.known_b) is None
            enrol(api, photos.known_b, "Joe Biden")  # beside who is there: numbers go on where they were
            assert recognised_name(api, photos.known_b) == "Joe Biden"
        with psycopg.connect(database.owners) as connection:
            assert connection.execute(INVALID_INDEXES).fetchone() == (0,)


def test_what_a_superuser_restores_is_its_owner_s_to_read(tmp_path: Path) -> None:
    backup = tmp_path / "trifid.dump"
    with running_server() as server:
        dump(server.url, backup)
    with empty_database() as database:
        restore(backup, database.superusers)
        with psycopg.connect(database.owners) as connection:
            assert connection.execute("SELECT count(*) FROM users").fetchone() == (0,)
