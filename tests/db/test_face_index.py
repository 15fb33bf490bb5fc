"""The search's indexes: made once, for one embedding space each, and healed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from db.face_index import FaceIndexError, make_face_indexes
from db.pool import Database
from tests.db.embedded_server import EmbeddedServer
from tests.db.faces import BULK, OTHER_SPACE, SPACE
from tests.support.galleries import drop_indexes, faces_indexes


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
