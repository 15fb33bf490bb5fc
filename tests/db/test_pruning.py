"""A space is forgotten: its vectors go, those of the current space stay, and nobody who is known becomes unknown.

What forgetting a space leaves alone: the current one, and how young somebody is. What can be forgotten of which space
is counted beforehand.
"""

import asyncio

import pytest

from db.pool import Database
from db.queries import faces
from db.queries.faces import insert_user
from db.queries.pruning import OldSpace, forget_space, old_spaces
from db.queries.spaces import switch_space
from db.queries.users import reenrol_user
from tests.support.enrolments import ADA
from tests.support.galleries import (
    OTHER_SPACE,
    SPACE,
    enrolled,
    face,
    face_vector,
    forgotten,
    given_a_face,
    switched,
)

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


async def test_who_enrolled_again_stays_as_young_as_that(database: Database) -> None:
    async with database.connection() as connection:
        await insert_user(connection, ADA, face(face_vector(1)))
        await connection.execute("UPDATE users SET created_at = now() - interval '999 days'")
        await reenrol_user(connection, ADA, face(face_vector(2), OTHER_SPACE))
        await switch_space(connection, OTHER_SPACE)
    async with database.transaction() as connection:
        assert await forget_space(connection, SPACE, 0, 1) is not None
        assert await connection.fetchval("SELECT created_at > now() - interval '1 day' FROM users")


async def test_the_current_space_is_never_forgotten(database: Database) -> None:
    # Not even by a switch at the same time, which waits.
    async with database.connection() as connection:
        async with database.transaction() as nothing_current:
            with pytest.raises(ValueError, match="in use"):
                await forget_space(nothing_current, SPACE, 0, 1)
        await switch_space(connection, OTHER_SPACE)
        async with database.transaction() as forgetting:
            await forget_space(forgetting, SPACE, 0, 1)
            switching = asyncio.ensure_future(switch_space(connection, SPACE))
            await asyncio.sleep(0.2)
            assert not switching.done()
        await switching
    async with database.transaction() as too_late:
        with pytest.raises(ValueError, match="in use"):
            await forget_space(too_late, SPACE, 0, 1)


async def test_the_count_is_what_forgetting_comes_to(database: Database) -> None:
    async with database.connection() as connection:
        bob = await enrolled(connection)
        await given_a_face(connection, bob, days_ago=0)
        await switched(connection)
        assert await old_spaces(connection) == [OldSpace(SPACE, 2, 0)]
        assert await forgotten(database) == 2
        assert await old_spaces(connection) == []


async def test_who_is_unknown_in_the_current_space_is_counted_as_such(database: Database) -> None:
    async with database.connection() as connection:
        await enrolled(connection)
        await switched(connection)
        unknown = await enrolled(connection)
        await given_a_face(connection, unknown, days_ago=0)
        await enrolled(connection, space="third")
        assert await old_spaces(connection) == [OldSpace(SPACE, 1, 1), OldSpace("third", 0, 1)]


async def test_vectors_beside_the_row_of_an_enrolment_count_too(database: Database) -> None:
    async with database.connection() as connection:
        await enrolled(connection)
        await switched(connection)
        await switch_space(connection, SPACE)
        assert await old_spaces(connection) == [OldSpace(OTHER_SPACE, 1, 0)]


async def test_while_no_space_is_current_none_is_old(database: Database) -> None:
    async with database.connection() as connection:
        await enrolled(connection)
        assert await old_spaces(connection) == []
