"""The days last seen: what is written of them, and what is passed over."""

import asyncio
from datetime import date

from db.pool import Database
from db.queries.users import delete_user, note_sightings
from tests.db.people import enrolled, last_seen

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


async def test_the_latest_day_stays(database: Database) -> None:
    # Several processes write, and one of them may come late with the day before.
    async with database.connection() as connection:
        user_id = await enrolled(connection)
        for day, expected in ((MONDAY, MONDAY), (TUESDAY, TUESDAY), (MONDAY, TUESDAY)):
            await note_sightings(connection, {user_id: day})
            assert await last_seen(connection) == {user_id: expected}


async def test_a_day_that_is_written_already_costs_no_write(database: Database) -> None:
    # A row that is written anew has another place in the table.
    place = "SELECT ctid FROM user_sightings"
    async with database.connection() as connection:
        user_id = await enrolled(connection)
        await note_sightings(connection, {user_id: MONDAY})
        before = await connection.fetchval(place)
        await note_sightings(connection, {user_id: MONDAY})
        assert await connection.fetchval(place) == before


async def test_users_who_are_gone_are_passed_over(database: Database) -> None:
    async with database.connection() as connection:
        gone, there = await enrolled(connection), await enrolled(connection)
        await delete_user(connection, gone)
        await note_sightings(connection, {gone: MONDAY, there: MONDAY, 2**31 - 1: MONDAY})
        assert await last_seen(connection) == {there: MONDAY}


async def test_a_sighting_waits_for_a_deletion_and_then_passes_the_user_over(database: Database) -> None:
    async with database.connection() as connection:
        gone, there = await enrolled(connection), await enrolled(connection)
        async with database.transaction() as deletion:
            await delete_user(deletion, gone)
            noting = asyncio.ensure_future(note_sightings(connection, {gone: MONDAY, there: MONDAY}))
            await asyncio.sleep(0.2)
            assert not noting.done()
        await noting
        assert await last_seen(connection) == {there: MONDAY}


async def test_many_at_once_in_any_order_all_end(database: Database) -> None:
    # Each of them locks users one after the other: in different orders they would wait for each other for ever.
    async with database.connection() as connection:
        users = [await enrolled(connection) for _ in range(50)]

    async def note(order: list[int]) -> None:
        async with database.connection() as connection:
            await note_sightings(connection, dict.fromkeys(order, MONDAY))

    await asyncio.gather(*(note(users[turn:] + users[:turn]) for turn in range(0, 50, 3)))
    async with database.connection() as connection:
        assert await last_seen(connection) == dict.fromkeys(users, MONDAY)
