"""Who is deleted for not having been seen, and who is not."""

import asyncio
from datetime import UTC, datetime

import pytest

from db.pool import Database
from db.queries import faces
from db.queries.users import delete_due_users, lock_expiry, note_sightings
from tests.support.galleries import enrolled, given_a_face, ids, seen

DAYS = 30


async def _expire(database: Database, most: int = 100) -> list[int]:
    async with database.transaction() as connection:
        return await delete_due_users(connection, DAYS, most)


@pytest.mark.parametrize(("days_ago", "stays"), [(0, True), (DAYS, True), (DAYS + 2, False), (999, False)])
async def test_whoever_was_never_seen_counts_from_the_enrolment(
    database: Database, days_ago: int, stays: bool
) -> None:
    async with database.connection() as connection:
        user_id = await enrolled(connection, days_ago)
    assert await _expire(database) == ([] if stays else [user_id])


@pytest.mark.parametrize(("days_ago", "stays"), [(0, True), (DAYS, True), (DAYS + 2, False)])
async def test_a_sighting_counts_and_so_does_a_further_face(
    database: Database, days_ago: int, stays: bool
) -> None:
    async with database.connection() as connection:
        watched, photographed = await enrolled(connection, 999), await enrolled(connection, 999)
        await seen(connection, watched, days_ago)
        await given_a_face(connection, photographed, days_ago)
    assert sorted(await _expire(database)) == ([] if stays else [watched, photographed])


async def test_it_goes_in_batches_and_the_gallery_is_counted(database: Database) -> None:
    async with database.connection() as connection:
        old = [await enrolled(connection, 999) for _ in range(5)]
        young = await enrolled(connection)
        batches = [await _expire(database, most=2) for _ in range(4)]
        assert [len(batch) for batch in batches] == [2, 2, 1, 0]
        assert sorted(user_id for batch in batches for user_id in batch) == old
        assert await ids(connection) == [young]
        assert sum((await faces.gallery_sizes(connection)).values()) == 1


async def test_somebody_who_is_worked_on_is_left_for_the_next_time(database: Database) -> None:
    async with database.connection() as connection:
        busy, idle = await enrolled(connection, 999), await enrolled(connection, 999)
    async with database.transaction() as work:
        await faces.lock_user(work, busy)
        assert await _expire(database) == [idle]
    assert await _expire(database) == [busy]


async def test_a_sighting_that_comes_at_the_last_moment_saves_the_user(database: Database) -> None:
    # It is written, but not committed, while the others are looked through.
    async with database.connection() as connection:
        saved, lost = await enrolled(connection, 999), await enrolled(connection, 999)
    async with database.transaction() as sighting:
        await note_sightings(sighting, {saved: datetime.now(UTC).date()})
        assert await _expire(database) == [lost]
    assert await _expire(database) == []


async def test_one_process_expires_at_a_time(database: Database) -> None:
    async with database.transaction() as first, database.transaction() as second:
        assert await lock_expiry(first)
        assert not await lock_expiry(second)
    async with database.transaction() as third:
        assert await asyncio.wait_for(lock_expiry(third), 1)
