"""The search: the nearest users, each by the best of their faces, within one embedding space.

A large gallery is searched with more effort, a small one is not.
"""

from datetime import date

import asyncpg
import numpy as np
import pytest

from db.pool import Database
from db.queries.faces import (
    EF_SEARCH_STEPS,
    MIN_EF_SEARCH,
    MOST_FACES_PER_USER,
    NewUser,
    Vector,
    ef_search_for,
    insert_face,
    insert_user,
    nearest_users,
    search_with_current_effort,
)
from db.queries.spaces import adopt_space
from tests.support.galleries import BULK, OTHER_SPACE, SPACE, enrolled, face, face_vector, resembling, unit

ADA = NewUser("Ada Lovelace", date(1985, 12, 10), "Ada@example.com")
BOB_OF_SEARCH = NewUser("Bob", date(1990, 1, 1), None)
PROBE = face_vector(1)


async def _enrol(connection: asyncpg.Connection, *vectors: Vector) -> int:
    """A user with these faces."""
    user_id = await insert_user(connection, BOB_OF_SEARCH, face(vectors[0]))
    assert user_id is not None
    for vector in vectors[1:]:
        await insert_face(connection, user_id, face(vector))
    return user_id


async def test_the_nearest_user_is_found_with_the_cosine_as_similarity(database: Database) -> None:
    # Similarity is what the API answers with, so it is the cosine, not a distance.
    async with database.connection() as connection:
        await _enrol(connection, face_vector(2))
        ada = await insert_user(connection, ADA, face(resembling(PROBE, 0.83)))
        found = await search_with_current_effort(connection, face(PROBE), 1)
    assert found.gallery_size == 2
    (nearest,) = found.users
    assert (nearest.id, nearest.name, nearest.email) == (ada, "Ada Lovelace", "Ada@example.com")
    assert nearest.similarity == pytest.approx(0.83, abs=1e-6)


async def test_nobody_is_nearest_in_an_empty_gallery(database: Database) -> None:
    async with database.connection() as connection:
        found = await search_with_current_effort(connection, face(PROBE), 6)
    assert (found.users, found.gallery_size) == ([], 0)


async def test_vectors_of_another_embedding_space_are_neither_compared_nor_counted(
    database: Database,
) -> None:
    async with database.connection() as connection:
        user_id = await insert_user(connection, ADA, face(PROBE, OTHER_SPACE))
        assert user_id is not None
        await insert_face(connection, user_id, face(PROBE, OTHER_SPACE))
        found = await search_with_current_effort(connection, face(PROBE), 6)
    assert (found.users, found.gallery_size) == ([], 0)


async def test_a_user_comes_once_by_the_best_face_whichever_that_is(database: Database) -> None:
    # Never twice, for then the crowd would be made of the user's own faces.
    async with database.connection() as connection:
        by_the_second = await _enrol(
            connection, resembling(PROBE, 0.2), resembling(PROBE, 0.9), resembling(PROBE, 0.4)
        )
        by_the_first = await _enrol(connection, resembling(PROBE, 0.7), resembling(PROBE, 0.1))
        found = await search_with_current_effort(connection, face(PROBE), 6)
    assert [(user.id, round(user.similarity, 5)) for user in found.users] == [
        (by_the_second, 0.9),
        (by_the_first, 0.7),
    ]
    assert found.gallery_size == 2


async def test_five_users_with_all_the_faces_they_may_have_do_not_hide_the_sixth(database: Database) -> None:
    # Every one of their 50 faces is nearer than any of the others'.
    async with database.connection() as connection:
        near = [
            await _enrol(connection, *[resembling(PROBE, 0.9 - 0.01 * user)] * MOST_FACES_PER_USER)
            for user in range(5)
        ]
        for _ in range(7):
            await _enrol(connection, resembling(PROBE, 0.1))
        sixth = await _enrol(connection, resembling(PROBE, 0.1), resembling(PROBE, 0.5))
        found = await search_with_current_effort(connection, face(PROBE), 6)
    assert [user.id for user in found.users] == [*near, sixth]
    assert found.users[5].similarity == pytest.approx(0.5, abs=1e-6)


async def test_it_finds_what_comparing_everything_finds(database: Database) -> None:
    # Exactness is promised: no face may be overlooked for the sake of speed.
    random = np.random.default_rng(3)
    async with database.connection() as connection:
        faces = {}
        for _ in range(40):
            # People in clusters, so that the users' faces interleave.
            vectors = [
                unit(PROBE + random.uniform(0.2, 2) * face_vector(int(random.integers(1000))))
                for _ in range(random.integers(1, MOST_FACES_PER_USER + 1))
            ]
            faces[await _enrol(connection, *vectors)] = vectors
        found = await search_with_current_effort(connection, face(PROBE), 6)
    best = {user_id: max(float(vector @ PROBE) for vector in each) for user_id, each in faces.items()}
    expected = sorted(best.items(), key=lambda item: -item[1])[:6]
    assert [user.id for user in found.users] == [user_id for user_id, _ in expected]
    assert [user.similarity for user in found.users] == pytest.approx(
        [value for _, value in expected], abs=1e-6
    )
    assert found.gallery_size == 40


async def test_the_search_is_one_statement(database: Database) -> None:
    statements: list[str] = []
    async with database.connection() as connection:
        with connection.query_logger(lambda record: statements.append(record.query)):
            await search_with_current_effort(connection, face(PROBE), 6)
    assert len(statements) == 1


_SAY = "UPDATE gallery_sizes SET users = $1 WHERE embedding_space = $2"
_EFFORT = "SELECT current_setting('hnsw.ef_search')::int"


async def test_a_connection_gets_the_effort_that_the_gallery_asks_for_and_keeps_it(
    database: Database,
) -> None:
    async with database.connection() as connection:
        await connection.execute(BULK, SPACE, 1)
        assert (await nearest_users(connection, face(face_vector(1)), 6)).ef_search == MIN_EF_SEARCH
        # As if so many were enrolled: the counter is what the search goes by.
        await connection.execute(_SAY, 200_000, SPACE)
        assert (await nearest_users(connection, face(face_vector(1)), 6)).ef_search == 250
        await connection.execute(_SAY, 1, SPACE)
        assert await connection.fetchval(_EFFORT) == 250


async def test_an_empty_gallery_asks_for_no_effort(database: Database) -> None:
    async with database.connection() as connection:
        found = await nearest_users(connection, face(face_vector(1), space="nobody's"), 6)
    assert found.users == []
    assert found.gallery_size == 0


async def test_every_search_tells_the_current_space_even_where_nobody_is_found(database: Database) -> None:
    async with database.connection() as connection:
        assert (await nearest_users(connection, face(face_vector(1)), 6)).current_space is None
        await adopt_space(connection, SPACE)
        found = await nearest_users(connection, face(face_vector(1), OTHER_SPACE), 6)
        assert (found.users, found.gallery_size, found.current_space) == ([], 0, SPACE)
        await enrolled(connection)
        found = await nearest_users(connection, face(face_vector(1)), 6)
        assert (len(found.users), found.current_space) == (1, SPACE)


def test_more_users_never_ask_for_less() -> None:
    efforts = [ef_search_for(10**power) for power in range(8)]
    assert efforts == sorted(efforts)
    assert efforts[0] == MIN_EF_SEARCH
    assert efforts[-1] == EF_SEARCH_STEPS[0][1]
