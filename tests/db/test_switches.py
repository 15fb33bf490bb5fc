"""What happens at the same time as a switch to another embedding space waits for it, and then sees it."""

import asyncio

import asyncpg

from db.pool import Database
from db.queries import faces
from db.queries.spaces import adopt_space, current_space, lock_current_space, switch_space
from tests.db.faces import OTHER_SPACE, SPACE, face, face_vector

A_MOMENT = 0.2


async def test_an_enrolment_waits_for_a_switch_and_then_sees_the_new_space(database: Database) -> None:
    # Else it would store a vector of the old space that nobody finds any more.
    async def enrol(connection: asyncpg.Connection) -> str | None:
        await faces.lock_enrolments(connection, SPACE)
        return (await faces.search_with_current_effort(connection, face(face_vector(1)), 6)).current_space

    async with database.transaction() as enrolment:
        await adopt_space(enrolment, SPACE)
    async with database.transaction() as enrolment:
        async with database.transaction() as switch:
            assert await lock_current_space(switch) == SPACE
            waiting = asyncio.ensure_future(enrol(enrolment))
            await asyncio.sleep(A_MOMENT)
            assert not waiting.done()
            await switch_space(switch, OTHER_SPACE)
        assert await waiting == OTHER_SPACE


async def test_of_two_switches_the_second_waits_and_then_holds_what_the_first_made_current(
    database: Database,
) -> None:
    async with database.connection() as connection:
        await adopt_space(connection, SPACE)
    async with database.transaction() as enrolment:
        async with database.transaction() as second:
            async with database.transaction() as first:
                await lock_current_space(first)
                switching = asyncio.ensure_future(lock_current_space(second))
                await asyncio.sleep(A_MOMENT)
                assert not switching.done()
                await switch_space(first, OTHER_SPACE)
            assert await switching == OTHER_SPACE
            enrolling = asyncio.ensure_future(faces.lock_enrolments(enrolment, OTHER_SPACE))
            await asyncio.sleep(A_MOMENT)
            assert not enrolling.done()
        await enrolling


async def test_where_no_space_is_current_nothing_is_held(database: Database) -> None:
    async with database.transaction() as switch:
        assert await lock_current_space(switch) is None
        await switch_space(switch, SPACE)
        assert await current_space(switch) == SPACE
