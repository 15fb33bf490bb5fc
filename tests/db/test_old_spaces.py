"""What can be forgotten of which space is counted beforehand."""

from db.pool import Database
from db.queries.pruning import OldSpace, old_spaces
from db.queries.spaces import switch_space
from tests.db.faces import OTHER_SPACE, SPACE
from tests.db.forgetting import forgotten, switched
from tests.db.people import enrolled, given_a_face


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
