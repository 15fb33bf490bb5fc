"""Users who were not seen for longer than the operator keeps them."""

from collections.abc import Sequence

import asyncpg

# An arbitrary number that only the expiry of users locks.
_LOCK = 7_483_920_116

_DUE = """
    SELECT id FROM users, (
        SELECT ((now() - interval '1 hour') AT TIME ZONE 'UTC')::date - $1::int AS day
    ) AS oldest
    WHERE created_at < oldest.day::timestamp AT TIME ZONE 'UTC'
        AND NOT EXISTS (SELECT FROM user_sightings WHERE user_id = users.id AND last_seen >= oldest.day)
        AND NOT EXISTS (
            SELECT FROM user_faces WHERE user_id = users.id
            AND user_faces.created_at >= oldest.day::timestamp AT TIME ZONE 'UTC')
        AND ($2::int[] IS NULL OR id = ANY($2))
    LIMIT $3
"""
"""Who was neither recognised nor enrolled nor given a face for $1 whole days in UTC; at most $3, of $2 if given.

A day counts as over an hour after midnight. By then every process has written whom it saw before midnight.
"""


async def lock_expiry(connection: asyncpg.Connection) -> bool:
    """Be the only one to expire users until this transaction ends; False if another does so already."""
    return bool(await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", _LOCK))


async def delete_due_users(connection: asyncpg.Connection, days: int, most: int) -> list[int]:
    """Delete at most so many users who were not seen for so many days, and return who they were. Needs a transaction.

    Who is due is asked twice: a sighting may arrive until the user is locked. Users whom somebody works on just
    now are left for the next time.
    """
    found = await _ids(connection, _DUE, days, None, most)
    locked = await _ids(
        connection, "SELECT id FROM users WHERE id = ANY($1) ORDER BY id FOR UPDATE SKIP LOCKED", found
    )
    due = await _ids(connection, _DUE, days, locked, most)
    return await _ids(connection, "DELETE FROM users WHERE id = ANY($1) RETURNING id", due)


async def _ids(
    connection: asyncpg.Connection, statement: str, *arguments: int | Sequence[int] | None
) -> list[int]:
    return [row["id"] for row in await connection.fetch(statement, *arguments)]
