"""The audit log: read by user and time, forgotten after a while."""

from datetime import UTC, datetime, timedelta

from db.pool import Database
from db.queries.audit import Action, Actor, delete_old_entries, entries, record

ACTOR = Actor(7, "front desk", "request-1")


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
