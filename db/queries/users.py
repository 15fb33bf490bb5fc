"""What is kept about enrolled people, for them to be told, listed and erased. Never their vectors."""

from dataclasses import dataclass
from datetime import date, datetime

import asyncpg


@dataclass(frozen=True)
class EnrolledUser:
    """All that is stored about a user but the vectors."""

    id: int
    name: str
    email: str | None
    birthdate: date
    faces: int
    """Each counts once, in however many spaces it has a vector."""
    enrolled_at: datetime
    last_seen: date | None
    """The day, in UTC, of the last recognition that was written down; None if there was none yet."""
    embedding_space: str
    """The current one, if the user has a face in it; else that of the first face, who is unknown to the models then."""


async def users_after(connection: asyncpg.Connection, after: int, count: int) -> list[EnrolledUser]:
    """Return the next `count` users whose ids are above `after`, in the order of their ids."""
    rows = await connection.fetch(
        """
        SELECT id, name, email, birthdate, created_at AS enrolled_at, last_seen,
            coalesce((
                SELECT embedding_space FROM user_faces JOIN current_space USING (embedding_space)
                WHERE user_faces.user_id = users.id LIMIT 1), embedding_space) AS embedding_space,
            1 + (SELECT count(*) FROM user_faces WHERE user_faces.user_id = users.id AND NOT first AND source IS NULL)
                AS faces
        FROM users LEFT JOIN user_sightings ON user_sightings.user_id = users.id
        WHERE id > $1::bigint ORDER BY id LIMIT $2
        """,
        after,
        count,
    )
    return [EnrolledUser(**row) for row in rows]


async def find_user(connection: asyncpg.Connection, user_id: int) -> EnrolledUser | None:
    """Return a user; None if there is none with this id."""
    return next((user for user in await users_after(connection, user_id - 1, 1) if user.id == user_id), None)


async def delete_user(connection: asyncpg.Connection, user_id: int) -> bool:
    """Delete a user and whatever belongs to them; False if there is none, any more perhaps.

    Whoever works on the user's faces is waited for.
    """
    return await connection.fetchval("DELETE FROM users WHERE id = $1 RETURNING TRUE", user_id) is not None
