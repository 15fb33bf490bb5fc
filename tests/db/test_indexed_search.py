"""The search in a gallery that is large enough for its indexes.

Tables that hold the same people in two embedding spaces: a search sees one of them only, by that one's indexes.
"""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import numpy as np
import pytest

from db.face_index import make_face_indexes
from db.pool import Database
from db.queries import faces
from db.queries.faces import MOST_FACES_PER_USER, NEAREST_USERS, insert_user, search_with_current_effort
from db.queries.reembedding import insert_reembedded, missing_faces
from tests.support.galleries import (
    BOB,
    OTHER_SPACE,
    SPACE,
    add_faces,
    crowd,
    drop_indexes,
    enrol_all,
    face,
    faces_indexes,
    keep_all,
    plan,
    resembling,
    similarities,
)
from tests.support.postgres import EmbeddedServer

MANY = crowd(2000)
INDEXED_PROBE = crowd(1, seed=9)[0]


@dataclass(frozen=True)
class Gallery:
    """Many users of one space, all of them with a further face, and as many of another, near the probe."""

    database: Database
    ids: list[int]


@pytest.fixture(scope="module")
async def gallery(server: EmbeddedServer) -> AsyncIterator[Gallery]:
    async with Database.open(server.url, patience=60) as database:
        async with database.connection() as connection:
            await connection.execute("TRUNCATE users CASCADE")
            ids = await enrol_all(connection, MANY, SPACE)
            await enrol_all(connection, crowd(2000, towards=INDEXED_PROBE), OTHER_SPACE)
            await add_faces(connection, list(zip(ids, crowd(2000, seed=2), strict=True)), SPACE)
        await make_face_indexes(server.url, SPACE)
        yield Gallery(database, ids)
        await drop_indexes(database)


@pytest.fixture
async def connection(gallery: Gallery) -> AsyncIterator[asyncpg.Connection]:
    """In a transaction that is undone, so that each test finds the same gallery."""
    async with gallery.database.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        yield connection
        await transaction.rollback()


async def test_a_large_gallery_is_searched_by_the_indexes_of_its_space_alone(
    connection: asyncpg.Connection,
) -> None:
    ours = await plan(connection, face(INDEXED_PROBE))
    assert "Index Scan using users_nearest_" in ours
    assert "Index Scan using user_faces_nearest_" in ours
    assert "_nearest_" not in await plan(connection, face(INDEXED_PROBE, OTHER_SPACE))


async def test_it_stays_so_however_often_a_connection_has_searched(connection: asyncpg.Connection) -> None:
    # PostgreSQL would plan a statement without its parameters from the sixth time on, hence without the space.
    statement = await connection.prepare(f"EXPLAIN {NEAREST_USERS}")
    for _ in range(7):
        rows = await statement.fetch(INDEXED_PROBE, SPACE, 6, 60)
        assert "Index Scan using users_nearest_" in "\n".join(row[0] for row in rows)


async def test_nearer_faces_of_another_space_do_not_crowd_out_this_one_s(
    gallery: Gallery, connection: asyncpg.Connection
) -> None:
    found = await search_with_current_effort(connection, face(INDEXED_PROBE), 6)
    assert len(found.users) == 6
    assert {user.id for user in found.users} <= set(gallery.ids)
    assert found.gallery_size == len(gallery.ids)


async def test_the_index_finds_what_comparing_everything_finds(
    gallery: Gallery, connection: asyncpg.Connection
) -> None:
    # By the full vectors, though the index holds numbers of half their precision.
    for place in range(20):
        probe = resembling(MANY[place], 0.7)
        found = await search_with_current_effort(connection, face(probe), 6)
        expected = (await similarities(connection, probe, SPACE))[:6]
        assert found.users[0].id == gallery.ids[place]
        assert found.users[0].similarity == pytest.approx(expected[0], abs=1e-6)
        # The crowd about the nearest need not be complete, but nearly as near.
        assert np.mean([user.similarity for user in found.users]) == pytest.approx(
            np.mean(expected), abs=0.01
        )


async def test_users_with_all_the_faces_they_may_have_do_not_hide_the_sixth(
    gallery: Gallery, connection: asyncpg.Connection
) -> None:
    near = [
        (user, resembling(INDEXED_PROBE, 0.9 - 0.01 * place)) for place, user in enumerate(gallery.ids[:5])
    ]
    faces = [each for each in near for _ in range(MOST_FACES_PER_USER - 1)]
    await add_faces(connection, [*faces, (gallery.ids[5], resembling(INDEXED_PROBE, 0.84))], SPACE)
    found = await search_with_current_effort(connection, face(INDEXED_PROBE), 6)
    assert [user.id for user in found.users] == gallery.ids[:6]


async def test_who_is_enrolled_after_the_index_was_made_is_found_at_once(
    connection: asyncpg.Connection,
) -> None:
    bob = await insert_user(connection, BOB, face(resembling(INDEXED_PROBE, 0.8)))
    found = await search_with_current_effort(connection, face(INDEXED_PROBE), 1)
    assert [user.id for user in found.users] == [bob]


async def test_deleted_users_do_not_hide_the_others(gallery: Gallery, connection: asyncpg.Connection) -> None:
    # They stay in the index until the next vacuum, and are nearer than anybody else.
    gone = await enrol_all(connection, crowd(200, towards=INDEXED_PROBE, seed=3), SPACE)
    await connection.execute("DELETE FROM users WHERE id = ANY($1)", gone)
    found = await search_with_current_effort(connection, face(INDEXED_PROBE), 6)
    assert len(found.users) == 6
    assert {user.id for user in found.users} <= set(gallery.ids)


PEOPLE = 3000
PROBES = crowd(20, seed=9)


@pytest.fixture(scope="module")
async def database(server: EmbeddedServer) -> AsyncIterator[Database]:
    """People with two faces each, all of them in both spaces, where their vectors have nothing in common."""
    async with Database.open(server.url, patience=120) as database:
        async with database.connection() as connection:
            await connection.execute("TRUNCATE users CASCADE")
            users = await enrol_all(connection, crowd(PEOPLE), SPACE)
            await add_faces(connection, list(zip(users, crowd(PEOPLE, seed=2), strict=True)), SPACE)
            await keep_all(connection)
            missing = await missing_faces(connection, OTHER_SPACE, (0, 0), 2 * PEOPLE)
            vectors = crowd(2 * PEOPLE, seed=3)
            await insert_reembedded(connection, OTHER_SPACE, list(zip(missing, vectors, strict=True)))
            await connection.execute("VACUUM ANALYZE users, user_faces")
        for space in (SPACE, OTHER_SPACE):
            await make_face_indexes(server.url, space)
        yield database
        await drop_indexes(database)


@pytest.mark.parametrize("space", [SPACE, OTHER_SPACE])
async def test_a_search_asks_for_the_indexes_of_its_space_only(
    server: EmbeddedServer, database: Database, space: str
) -> None:
    # Though one table has no row of the second space, and the other one more of it than of the first.
    indexes = await faces_indexes(database)
    environment = {**os.environ, "DATABASE_URL": server.url}
    command = [sys.executable, "-m", "db.search_plan", space]
    plan = await asyncio.to_thread(subprocess.check_output, command, env=environment, text=True)
    asked = [indexes[name] for name in re.findall(r"using (\w+_nearest_\w+)", plan)]
    assert sorted(index.table for index in asked) == ["user_faces", "users"]
    assert all(f"'{space}'" in index.predicate for index in asked)


@pytest.mark.parametrize("space", [SPACE, OTHER_SPACE])
async def test_a_search_finds_what_comparing_everything_in_its_space_finds(
    database: Database, space: str
) -> None:
    async with database.connection() as connection:
        for probe in PROBES:
            found = await faces.search_with_current_effort(connection, face(probe, space), 6)
            everything = await similarities(connection, probe, space)
            assert found.gallery_size == PEOPLE
            similar = [user.similarity for user in found.users]
            assert similar[0] == pytest.approx(everything[0], abs=1e-6)
            # The crowd about the nearest need not be complete, but is of this space: no other has such similarities.
            assert set(np.round(similar, 5)) <= set(np.round(everything, 5))
