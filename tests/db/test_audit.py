"""The audit log's entries: written with what they tell, undone with it.

The audit log: read by user and time, forgotten after a while.
"""

import contextlib
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from db.pool import Database
from db.queries.audit import SYSTEM_ACTOR, Action, Actor, delete_old_entries, entries, record

ACTOR = Actor(7, "front desk", "request-1")


async def test_an_entry_says_who_did_what_when_and_by_which_request(database: Database) -> None:
    async with database.transaction() as connection:
        await record(connection, Action.READ, [3, 4], ACTOR)
        await record(connection, Action.EXPIRED, [3], SYSTEM_ACTOR)
        read, also_read, expired = [entry async for entry in entries(connection, None, None)]
    assert (read.action, read.user_id, also_read.user_id) == ("read", 3, 4)
    assert (read.api_key_id, read.api_key_name, read.request_id) == (7, "front desk", "request-1")
    assert abs((datetime.now(UTC) - read.at).total_seconds()) < 60
    assert (expired.action, expired.api_key_id, expired.api_key_name, expired.request_id) == (
        "expired",
        *[None] * 3,
    )


async def test_what_is_undone_is_not_in_the_log(database: Database) -> None:
    with contextlib.suppress(LookupError):
        async with database.transaction() as connection:
            await record(connection, Action.DELETED, [3], ACTOR)
            raise LookupError
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM audit_log") == 0


async def test_the_database_takes_the_known_actions_and_no_others(database: Database) -> None:
    async with database.connection() as connection:
        for action in Action:
            await record(connection, action, [3], ACTOR)
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute("INSERT INTO audit_log (action, user_id) VALUES ('admired', 3)")


async def _log(database: Database, user_id: int | None = None, since: datetime | None = None) -> list[int]:
    async with database.transaction() as connection:
        return [entry.user_id async for entry in entries(connection, user_id, since)]


async def test_it_is_read_by_user_and_from_a_moment_on(database: Database) -> None:
    async with database.connection() as connection:
        await record(connection, Action.READ, [3, 4, 5], ACTOR)
        await connection.execute("UPDATE audit_log SET at = now() - interval '2 days' WHERE user_id < 5")
        await record(connection, Action.READ, [4], ACTOR)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert await _log(database) == [3, 4, 5, 4]
    assert await _log(database, user_id=4) == [4, 4]
    assert await _log(database, since=yesterday) == [5, 4]
    assert await _log(database, user_id=4, since=yesterday) == [4]


async def test_old_entries_are_deleted_in_batches(database: Database) -> None:
    async with database.connection() as connection:
        await record(connection, Action.READ, list(range(1, 8)), ACTOR)
        await connection.execute("UPDATE audit_log SET at = now() - interval '366 days' WHERE user_id < 6")
        assert [await delete_old_entries(connection, 365, 2) for _ in range(4)] == [2, 2, 1, 0]
    assert await _log(database) == [6, 7]
