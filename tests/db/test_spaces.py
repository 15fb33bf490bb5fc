"""Which embedding space is the current one, and who is told."""

import asyncio

from db.pool import Database
from db.queries.spaces import adopt_space, current_space, switch_space
from tests.db.faces import OTHER_SPACE, SPACE

A_MOMENT = 0.2


async def test_the_first_to_adopt_a_space_decides_it_for_all(database: Database) -> None:
    async with database.connection() as connection:
        assert await current_space(connection) is None
        assert await adopt_space(connection, SPACE) == SPACE
        assert await adopt_space(connection, OTHER_SPACE) == SPACE
        assert await current_space(connection) == SPACE


async def test_who_adopts_at_the_same_time_as_another_gets_the_other_s(database: Database) -> None:
    async with database.transaction() as second:
        async with database.transaction() as first:
            assert await adopt_space(first, SPACE) == SPACE
            waiting = asyncio.ensure_future(adopt_space(second, OTHER_SPACE))
            await asyncio.sleep(A_MOMENT)
            assert not waiting.done()
        assert await waiting == SPACE


async def test_a_switch_is_seen_from_its_commit_on_and_not_before(database: Database) -> None:
    async with database.connection() as reader:
        await adopt_space(reader, SPACE)
        async with database.transaction() as connection:
            await switch_space(connection, OTHER_SPACE)
            assert await current_space(reader) == SPACE
        assert await current_space(reader) == OTHER_SPACE
