"""The search's indexes: made once, for one embedding space each, and healed.

`python -m db.face_index`, as an operator calls it.

A deleted person's vector leaves the search's index at the next vacuum, which comes by itself.
"""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from db.face_index import FaceIndexError, make_face_indexes
from db.pool import Database
from db.queries.users import delete_user
from tests.support.galleries import (
    BULK,
    OTHER_SPACE,
    SPACE,
    crowd,
    drop_indexes,
    enrol_all,
    enrolled,
    faces_indexes,
)
from tests.support.postgres import EmbeddedServer


@pytest.fixture(autouse=True)
async def _without_indexes(database: Database) -> AsyncIterator[None]:
    yield
    await drop_indexes(database)


async def test_each_space_has_an_index_of_its_own_on_either_table(
    server: EmbeddedServer, database: Database
) -> None:
    assert await make_face_indexes(server.url, SPACE) == 2
    assert await make_face_indexes(server.url, OTHER_SPACE) == 2
    made = [(index.table, index.predicate) for index in (await faces_indexes(database)).values()]
    assert sorted(made) == [
        (table, f"((embedding_space)::text = '{space}'::text)")
        for table in ("user_faces", "users")
        for space in sorted((SPACE, OTHER_SPACE))
    ]


async def test_an_index_comes_with_statistics_of_its_space(
    server: EmbeddedServer, database: Database
) -> None:
    # A re-embedding fills a table at once, and what follows shall not be planned as if that were still empty.
    async with database.connection() as connection:
        await connection.execute(BULK, SPACE, 50)
        await make_face_indexes(server.url, SPACE)
        known = await connection.fetchval(
            "SELECT most_common_vals::text FROM pg_stats WHERE tablename = 'users' AND attname = 'embedding_space'"
        )
    assert known == f"{{{SPACE}}}"


async def test_what_is_there_is_not_made_again(server: EmbeddedServer) -> None:
    assert await make_face_indexes(server.url, SPACE) == 2
    assert await make_face_indexes(server.url, SPACE) == 0


async def test_of_several_processes_that_start_at_once_one_makes_them(server: EmbeddedServer) -> None:
    made = await asyncio.gather(*(make_face_indexes(server.url, SPACE) for _ in range(5)))
    assert sum(made) == 2


async def test_an_index_that_was_not_finished_is_made_again(
    server: EmbeddedServer, database: Database
) -> None:
    # A server that is stopped while it builds leaves one that PostgreSQL keeps up to date and never asks.
    await make_face_indexes(server.url, SPACE)
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE pg_index SET indisvalid = FALSE WHERE indrelid = 'users'::regclass AND indpred IS NOT NULL"
        )
    assert not all(index.valid for index in (await faces_indexes(database)).values())
    assert await make_face_indexes(server.url, SPACE) == 1
    made = await faces_indexes(database)
    assert [index.valid for index in made.values()] == [True, True]


async def test_a_space_s_name_is_quoted(server: EmbeddedServer, database: Database) -> None:
    # It comes from a file, and is part of a statement that takes no parameters.
    space = 'it\'s "odd"; DROP TABLE users; --' + "x" * 80
    assert await make_face_indexes(server.url, space) == 2
    assert await make_face_indexes(server.url, space) == 0
    assert all("it''s" in index.predicate for index in (await faces_indexes(database)).values())


async def test_a_server_that_can_not_be_reached_is_one_error() -> None:
    with pytest.raises(FaceIndexError):
        await make_face_indexes("postgresql://127.0.0.1:1/trifid", SPACE)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder with one release."""
    release = tmp_path / "releases" / "0001"
    release.mkdir(parents=True)
    (release / "manifest.json").write_text(f'{{"embedding_space": "{SPACE}"}}')
    return tmp_path


def command(url: str, state: Path, space: str) -> "subprocess.CompletedProcess[str]":
    # As an operator calls it, on a database and a state folder of the test's.
    environment = os.environ | {"DATABASE_URL": url, "TRIFID_STATE_DIR": str(state)}
    call = [sys.executable, "-m", "db.face_index", space]
    return subprocess.run(call, env=environment, check=False, capture_output=True, text=True)


def test_it_makes_them_in_the_database_of_the_environment(server: EmbeddedServer, state: Path) -> None:
    assert command(server.url, state, SPACE).stdout == "2 indexes made, 0 were there already\n"
    assert asyncio.run(make_face_indexes(server.url, SPACE)) == 0


def test_a_mistyped_space_is_refused(server: EmbeddedServer, state: Path) -> None:
    refused = command(server.url, state, "nosuch")
    assert refused.stderr.startswith("trifid: no release here and nobody enrolled is of nosuch")


async def test_one_of_somebody_enrolled_is_not_nor_any_where_no_release_could_tell(
    server: EmbeddedServer, database: Database, state: Path, tmp_path: Path
) -> None:
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE users SET embedding_space = $1 WHERE id = $2", OTHER_SPACE, await enrolled(connection)
        )
    for folder, space in ((state, OTHER_SPACE), (tmp_path / "empty", "another")):
        run = await asyncio.to_thread(command, server.url, folder, space)
        assert run.stdout.startswith("2 indexes made"), run.stderr


def test_a_database_that_is_away_is_one_line_without_the_password(state: Path) -> None:
    refused = command("postgresql://trifid:swordfish@127.0.0.1:1/trifid", state, SPACE)
    assert re.fullmatch(r"trifid: no database answers: .*; is Trifid running\?\n", refused.stderr)
    assert "swordfish" not in refused.stderr


MANY = crowd(400)
VICTIM = 200


async def _contents(connection: asyncpg.Connection, server: EmbeddedServer, relation: str) -> bytes:
    """The file of a table or an index, as it is on the disk."""
    await connection.execute("CHECKPOINT")
    path: str = await connection.fetchval("SELECT pg_relation_filepath($1::text::regclass)", relation)
    return await asyncio.to_thread((server.data_dir / path).read_bytes)


async def test_a_vacuum_takes_the_vector_out_of_the_index_and_a_full_one_out_of_the_table_s_file(
    server: EmbeddedServer, database: Database
) -> None:
    # One of 400: where so few rows are dead, PostgreSQL's vacuum would by default not look into the indexes.
    full, half = (MANY[VICTIM].astype(kind).tobytes()[64:512] for kind in ("<f4", "<f2"))
    async with database.connection() as connection:
        users = await enrol_all(connection, MANY, SPACE)
        await make_face_indexes(server.url, SPACE)
        (index,) = [name for name, made in (await faces_indexes(database)).items() if made.table == "users"]
        assert full in await _contents(connection, server, "users")
        assert half in await _contents(connection, server, index)
        await delete_user(connection, users[VICTIM])
        await connection.execute("VACUUM users")
        assert half not in await _contents(connection, server, index)
        # The table's file may hold the bytes where no row is any more, until it is written anew.
        await connection.execute("VACUUM FULL users")
        assert full not in await _contents(connection, server, "users")
    await drop_indexes(database)


@pytest.mark.parametrize("table", ["users", "user_faces", "vectors_cache", "kept_faces"])
async def test_one_dead_row_is_enough_for_the_database_to_vacuum_by_itself(
    database: Database, table: str
) -> None:
    async with database.connection() as connection:
        options = await connection.fetchval("SELECT reloptions FROM pg_class WHERE relname = $1", table)
    assert {"autovacuum_vacuum_threshold=0", "autovacuum_vacuum_scale_factor=0"} <= set(options)
