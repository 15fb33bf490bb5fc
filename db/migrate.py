"""Brings a database's schema up to date: ``migrate(url)``, or ``python -m db.migrate`` for DATABASE_URL.

It runs before the service starts, never while it answers, and is safe to run from several processes at once.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import yoyo

from db.address import dsn

MIGRATIONS = Path(__file__).parent / "migrations"
# An arbitrary number that only Trifid's migrations lock.
_LOCK = 7_483_920_114

CONNECT_SECONDS = 5
"""For each host of the URL."""

OLDEST_PGVECTOR = (0, 7)
"""The first that has half-precision vectors, which the search's indexes are of."""

_VERSION = "SELECT extversion FROM pg_extension WHERE extname = 'vector'"


class MigrationError(Exception):
    """The schema can't be brought up to date; the message is one line, without a password."""


class NoDatabaseError(MigrationError):
    """No server answers, or it lets nobody in."""


def migrate(url: str, patience: float = 30.0) -> int:
    """Apply the migrations that this database has not seen yet, and return how many those were.

    Args:
        url: a PostgreSQL connection URL.
        patience: for how many seconds a server that does not answer yet is tried again.

    Raises:
        NoDatabaseError: the server can't be reached.
        MigrationError: it has no pgvector, or refuses a migration.
    """
    try:
        with _locked(url, patience), yoyo.get_backend(_with_driver(url)) as backend:
            pending = backend.to_apply(yoyo.read_migrations(str(MIGRATIONS)))
            backend.apply_migrations(pending)
            _require_halfvec(url)
            return len(pending)
    except (psycopg.errors.UndefinedFile, psycopg.errors.FeatureNotSupported) as error:
        raise MigrationError(
            "this PostgreSQL has no pgvector extension: install it on the server (https://github.com/pgvector/pgvector)"
        ) from error
    except psycopg.Error as error:
        raise MigrationError(f"the database refused a migration: {_first_line(error)}") from error


def _require_halfvec(url: str) -> None:
    """See that the extension is new enough: one that was created long ago isn't renewed with the server's software."""
    with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
        [version] = connection.execute(_VERSION).fetchone() or ("none",)
    if tuple(map(int, re.findall(r"\d+", version))) < OLDEST_PGVECTOR:
        raise MigrationError(
            f"this database's pgvector is {version}, {'.'.join(map(str, OLDEST_PGVECTOR))} is needed:"
            " ALTER EXTENSION vector UPDATE"
        )


@contextmanager
def _locked(url: str, patience: float) -> Iterator[None]:
    """Let one process migrate at a time.

    The lock is the server's own and ends with the connection. (yoyo's is a row in a table, which a killed
    process would leave behind for ever.)
    """
    with _connect(url, patience) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        yield


def _connect(url: str, patience: float) -> psycopg.Connection:
    deadline = time.monotonic() + patience
    while True:
        try:
            return psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS)
        except psycopg.OperationalError as error:
            if time.monotonic() >= deadline:
                raise NoDatabaseError(f"no database answers: {_first_line(error)}") from error
            time.sleep(0.2)
        except psycopg.ProgrammingError as error:
            raise MigrationError("DATABASE_URL is no PostgreSQL connection URL") from error


def _with_driver(url: str) -> str:
    """Write a URL as yoyo takes it: with psycopg 3 as its scheme, and all of it as parameters.

    yoyo itself would read one host and one port.
    """
    parameters = {"connect_timeout": CONNECT_SECONDS, **psycopg.conninfo.conninfo_to_dict(url)}
    return f"postgresql+psycopg:///?{urlencode(parameters)}"


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().split("\n", 1)[0]


def main(argv: list[str] | None = None, prog: str = "python -m db.migrate") -> None:
    """Migrate the database of DATABASE_URL, or the embedded one of TRIFID_STATE_DIR."""
    parser = argparse.ArgumentParser(prog=prog, description="Bring the database's schema up to date.")
    parser.parse_args(argv)
    url = os.environ.get("DATABASE_URL") or dsn(Path(os.environ.get("TRIFID_STATE_DIR", ".trifid")))
    try:
        migrate(url)
    except MigrationError as error:
        sys.exit(f"trifid: {error}")


if __name__ == "__main__":
    main()
