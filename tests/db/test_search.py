"""A large gallery is searched with more effort, a small one is not."""

from db.pool import Database
from db.queries.faces import EF_SEARCH_STEPS, MIN_EF_SEARCH, ef_search_for, nearest_users
from db.queries.spaces import adopt_space
from tests.db.faces import BULK, OTHER_SPACE, SPACE, face, face_vector
from tests.db.people import enrolled

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
