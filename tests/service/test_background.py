"""How long people and audit entries are kept, on the real database."""

import asyncio

import pytest

import service.background
from db.pool import Database
from service.background import Retention, RetentionPeriods
from service.faces.recognition import Sightings
from tests.db.people import enrolled, ids, last_seen
from tests.service.audited import audited

PERIODS = RetentionPeriods(users=30, audit=365)


async def test_users_who_were_not_seen_are_deleted_in_batches_and_the_audit_log_says_so(
    database: Database, sightings: Sightings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.background, "BATCH", 2)
    async with database.connection() as connection:
        old, young = [await enrolled(connection, 999) for _ in range(5)], await enrolled(connection)
        await Retention(database, sightings, PERIODS).enforce()
        assert await ids(connection) == [young]
    assert sorted(await audited(database)) == [("expired", user_id, None, None) for user_id in old]


async def test_who_was_seen_a_moment_ago_is_not_deleted(database: Database, sightings: Sightings) -> None:
    async with database.connection() as connection:
        user_id = await enrolled(connection, 999)
        sightings.note(user_id)
        await Retention(database, sightings, PERIODS).enforce()
        assert await ids(connection) == [user_id]
        assert set(await last_seen(connection)) == {user_id}


async def test_without_a_period_users_are_kept_for_ever(database: Database, sightings: Sightings) -> None:
    async with database.connection() as connection:
        user_id = await enrolled(connection, 9999)
        await Retention(database, sightings, RetentionPeriods(users=None, audit=1)).enforce()
        assert await ids(connection) == [user_id]


async def test_several_processes_at_once_delete_everybody_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.background, "BATCH", 3)
    async with database.connection() as connection:
        spaces = ("one", "another", "a third")
        old = [await enrolled(connection, 999, spaces[turn % 3]) for turn in range(20)]
        await connection.execute("UPDATE audit_log SET at = now() - interval '2 years'")
    await asyncio.gather(*(Retention(database, Sightings(database), PERIODS).enforce() for _ in range(4)))
    # One that found another at work has left the rest to it.
    assert sorted(user_id for _, user_id, *_ in await audited(database)) == old


async def test_audit_entries_are_forgotten_after_their_time(
    database: Database, sightings: Sightings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.background, "AUDIT_BATCH", 4)
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO audit_log (at, action, user_id)"
            " SELECT now() - make_interval(days => 360 + day), 'read', day FROM generate_series(1, 15) AS day"
        )
    await Retention(database, sightings, PERIODS).enforce()
    assert [user_id for _, user_id, *_ in await audited(database)] == [1, 2, 3, 4]
