"""What is left of a user who is deleted: nothing."""

import asyncpg

from db.pool import Database
from db.queries.users import delete_user
from tests.db.people import enrolled, given_a_face, seen


async def test_a_deleted_user_leaves_nothing_in_any_table(database: Database) -> None:
    # Whatever tables there will be: none that knows users may keep a row about one who is gone.
    async with database.connection() as connection:
        user_id = await enrolled(connection)
        await given_a_face(connection, user_id, days_ago=0)
        await seen(connection, user_id, days_ago=0)
        assert await delete_user(connection, user_id)
        assert not await delete_user(connection, user_id)
        left = {table: await _rows(connection, table, user_id) for table in await _tables(connection)}
    assert {"user_faces", "user_sightings"} <= set(left)
    assert set(left.values()) == {0}


async def _tables(connection: asyncpg.Connection) -> list[str]:
    rows = await connection.fetch(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'user_id' AND table_name <> 'audit_log'"
    )
    return [row[0] for row in rows]


async def _rows(connection: asyncpg.Connection, table: str, user_id: int) -> int:
    statement: str = await connection.fetchval(
        "SELECT format('SELECT count(*) FROM %I WHERE user_id = $1', $1::text)", table
    )
    count: int = await connection.fetchval(statement, user_id)
    return count
