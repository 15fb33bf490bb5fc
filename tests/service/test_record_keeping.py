"""The records about people are kept in the background, and at the end of a process."""

import asyncio
import logging

import pytest

import service.background
from db.pool import Database
from service.background import RetentionPeriods, retention_tasks
from tests.db.people import enrolled, last_seen

FOR_EVER = RetentionPeriods(users=None, audit=365)


async def test_sightings_are_written_again_and_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.background, "SIGHTINGS_SECONDS", 0.05)
    async with database.connection() as connection:
        first, second = await enrolled(connection), await enrolled(connection)
        async with retention_tasks(database, FOR_EVER) as sightings:
            for user_id, expected in ((first, {first}), (second, {first, second})):
                sightings.note(user_id)
                await asyncio.sleep(0.3)
                assert set(await last_seen(connection)) == expected


async def test_the_last_ones_are_written_at_the_end(database: Database) -> None:
    async with database.connection() as connection:
        user_id = await enrolled(connection)
        async with retention_tasks(database, FOR_EVER) as sightings:
            await asyncio.sleep(0.1)
            sightings.note(user_id)
            assert await last_seen(connection) == {}
        assert set(await last_seen(connection)) == {user_id}


async def test_a_database_that_is_away_does_not_keep_it_from_ending(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "trifid")
    async with (
        Database.open("postgresql://127.0.0.1:1/nobody") as away,
        retention_tasks(away, FOR_EVER) as sightings,
    ):
        sightings.note(1)
    assert "the last sightings are lost: DatabaseUnavailableError" in caplog.text
