"""A space is forgotten: its vectors go, those of the current space stay, and nobody who is known becomes unknown."""

from db.pool import Database
from db.queries import faces
from db.queries.spaces import switch_space
from tests.db.faces import OTHER_SPACE, SPACE, face, face_vector
from tests.db.forgetting import forgotten, switched
from tests.db.people import enrolled, given_a_face

ROWS = """
    SELECT count(*) FROM (SELECT embedding_space FROM users UNION ALL SELECT embedding_space FROM user_faces) AS rows
"""


async def test_the_current_vectors_take_the_place_of_the_old_ones(database: Database) -> None:
    async with database.connection() as connection:
        people = [await enrolled(connection) for _ in range(3)]
        await given_a_face(connection, people[0], days_ago=0)
        await given_a_face(connection, people[0], days_ago=0)
        await switched(connection)
        assert await forgotten(database) == 5
        assert await connection.fetchval(f"{ROWS} WHERE embedding_space = $1", SPACE) == 0
        assert await connection.fetchval(ROWS) == 5
        for place, user_id in enumerate([people[0]] * 3 + people[1:]):
            probe = face(face_vector(100 + place), OTHER_SPACE)
            found = (await faces.search_with_current_effort(connection, probe, 1)).users
            assert [(user.id, round(user.similarity, 5)) for user in found] == [(user_id, 1)]
        sizes = await faces.gallery_sizes(connection)
        assert {space: size for space, size in sizes.items() if size} == {OTHER_SPACE: 3}
        assert await faces.count_faces(connection, people[0]) == 3


async def test_who_is_unknown_in_the_current_space_keeps_what_they_have(database: Database) -> None:
    async with database.connection() as connection:
        await switched(connection)
        unknown = await enrolled(connection)
        await given_a_face(connection, unknown, days_ago=0)
        assert await forgotten(database) == 0
        assert await connection.fetchval(f"{ROWS} WHERE embedding_space = $1", SPACE) == 2


async def test_vectors_that_a_rollback_made_are_forgotten_too(database: Database) -> None:
    # Of people who enrolled in the current space and were re-embedded into the old one, to be known there as well.
    async with database.connection() as connection:
        await enrolled(connection)
        await switched(connection)
        await switch_space(connection, SPACE)
        assert await forgotten(database, OTHER_SPACE) == 1
        assert await connection.fetchval(ROWS) == 1
        assert await faces.gallery_sizes(connection) == {SPACE: 1, OTHER_SPACE: 0}
