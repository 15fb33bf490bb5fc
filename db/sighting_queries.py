"""The day on which each user was last recognised."""

from collections.abc import Mapping
from datetime import date

import asyncpg


async def note_sightings(connection: asyncpg.Connection, days: Mapping[int, date]) -> None:
    """Write on which day users were seen, by their ids; older days and users who are gone are passed over.

    Only what changes is written. Users are locked before their sightings, and in order, as a deletion does: so
    neither waits for ever for the other.
    """
    await connection.execute(
        """
        WITH seen AS (
            SELECT users.id, noted.day FROM unnest($1::int[], $2::date[]) AS noted (id, day) JOIN users USING (id)
            WHERE NOT EXISTS (SELECT FROM user_sightings WHERE user_id = users.id AND last_seen >= noted.day)
            ORDER BY users.id FOR KEY SHARE OF users
        )
        INSERT INTO user_sightings (user_id, last_seen) SELECT id, day FROM seen ORDER BY id
        ON CONFLICT (user_id) DO UPDATE SET last_seen = excluded.last_seen
        WHERE user_sightings.last_seen < excluded.last_seen
        """,
        list(days.keys()),
        list(days.values()),
    )
