"""The search's indexes: two for each embedding space, over users' first faces and over their further ones.

``python -m db.face_index SPACE`` makes those that are missing, in the database of DATABASE_URL. The service does the
same in the background, so nobody waits: without an index the search is exact, and slower as the gallery grows.

An index holds one space's faces only, for pgvector filters after the index was asked: the nearest faces might all be
of another space, and nothing be left. It holds half-precision numbers, half the size; the search compares the full
ones again.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from db.address import dsn
from db.hosts import DatabaseHosts
from release.store import released_spaces

TABLES = ("users", "user_faces")

# An arbitrary number that only the making of these indexes locks.
_LOCK = 7_483_920_115

_NAME = "SELECT $1 || '_nearest_' || left(md5($2), 12)"

_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(quote_ident($1))"

_DROP = "SELECT format('DROP INDEX CONCURRENTLY %I', $1::text)"

# What is asked next about everybody is planned by what the table holds now: a re-embedding may just have filled it, and
# enrolments wait while a switch asks who lacks a vector.
_ANALYSE = "SELECT format('ANALYZE %I', $1::text)"

# m and ef_construction by measurement: see docs/performance.md, `perf-gallery`.
_CREATE = """
    SELECT format(
        'CREATE INDEX CONCURRENTLY %I ON %I USING hnsw ((face_vector::halfvec(512)) halfvec_cosine_ops)'
        ' WITH (m = 16, ef_construction = 200) WHERE embedding_space = %L', $1::text, $2::text, $3::text)
"""

# A graph that outgrows this memory is built many times slower. It is smaller than the table, so its size is enough; the
# bound of 2 GB is what a million faces need.
_MEMORY = """
    SELECT set_config('maintenance_work_mem', greatest(
        least(pg_table_size(quote_ident($1)::regclass), 2147483648),
        pg_size_bytes(current_setting('maintenance_work_mem'))) / 1024 || 'kB', false)
"""


class FaceIndexError(Exception):
    """The indexes can't be made; the message is one line, without a password."""


async def make_face_indexes(url: str, embedding_space: str, *, patient: bool = False) -> int:
    """Make the indexes of this embedding space that are missing or were not finished, and return how many.

    Users may be found and enrolled meanwhile. Making an index takes no time where nobody is enrolled, and minutes for
    a million faces.

    Args:
        url: a PostgreSQL connection URL, of one server or several; the schema is there (`db.migrate`).
        embedding_space: whose faces are indexed.
        patient: whether to wait for another process that does it already, rather than return 0 at once.

    Raises:
        FaceIndexError: the server can't be reached, or refuses.
    """
    async with _connected(url) as connection:
        if patient:
            await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        elif not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
            return 0
        return sum([await _make(connection, table, embedding_space) for table in TABLES])


async def require_known_space(url: str, embedding_space: str) -> None:
    """Return if a release here or somebody enrolled is of this space, or if no release is here that could tell.

    Raises:
        FaceIndexError: it is mistyped, most likely; or as `make_face_indexes`.
    """
    released = released_spaces(_release_folders())
    if not released or embedding_space in released:
        return
    async with _connected(url) as connection:
        if not await is_enrolled_in(connection, embedding_space):
            raise FaceIndexError(
                f"no release here and nobody enrolled is of {embedding_space}; here is {', '.join(sorted(released))}"
            )


async def is_enrolled_in(connection: asyncpg.Connection, embedding_space: str) -> bool:
    """Whether somebody has a face in this space."""
    return bool(
        await connection.fetchval(
            """
            SELECT EXISTS (SELECT FROM users WHERE embedding_space = $1)
                OR EXISTS (SELECT FROM user_faces WHERE embedding_space = $1)
            """,
            embedding_space,
        )
    )


def _release_folders() -> Iterator[Path]:
    """That of TRIFID_RELEASE, if it is set, and those in TRIFID_STATE_DIR."""
    if named := os.environ.get("TRIFID_RELEASE"):
        yield Path(named)
    yield from Path(os.environ.get("TRIFID_STATE_DIR", ".trifid"), "releases").glob("*")


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    try:
        # A role's own limit would end a long build each time, minutes after it began.
        connection = await DatabaseHosts(url).connect(timeout=10, server_settings={"statement_timeout": "0"})
        try:
            yield connection
        finally:
            await connection.close(timeout=10)  # which also gives locks back
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise FaceIndexError(str(error).split("\n", 1)[0]) from error


async def _make(connection: asyncpg.Connection, table: str, embedding_space: str) -> bool:
    """Make one index, unless it is there. One that an interrupted making has left is never used: begin again."""
    name = await connection.fetchval(_NAME, table, embedding_space)
    valid = await connection.fetchval(_VALID, name)
    if valid:
        return False
    if valid is not None:
        await connection.execute(await connection.fetchval(_DROP, name))
    await connection.execute(await connection.fetchval(_ANALYSE, table))
    await connection.fetchval(_MEMORY, table)
    await connection.execute(await connection.fetchval(_CREATE, name, table, embedding_space))
    return True


def main(argv: list[str] | None = None, prog: str = "python -m db.face_index") -> None:
    """Command line, for an index that shall be there before the service starts."""
    parser = argparse.ArgumentParser(prog=prog, description="Make the search's indexes.")
    parser.add_argument("space", help="the embedding space, as in the release's manifest.json")
    space = parser.parse_args(argv).space
    url = os.environ.get("DATABASE_URL") or dsn(Path(os.environ.get("TRIFID_STATE_DIR", ".trifid")))
    try:
        made = asyncio.run(_make_known(url, space))
    except FaceIndexError as error:
        away = isinstance(error.__cause__, OSError)
        sys.exit(f"trifid: no database answers: {error}; is Trifid running?" if away else f"trifid: {error}")
    print(f"{made} indexes made, {len(TABLES) - made} were there already")  # noqa: T201  a command says what it did


async def _make_known(url: str, space: str) -> int:
    await require_known_space(url, space)
    return await make_face_indexes(url, space, patient=True)


if __name__ == "__main__":
    main()
