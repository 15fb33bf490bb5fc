"""Enrolled people: told, listed, erased, enrolled again, seen, expired. Never their vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from db.queries.faces import FaceVector, NewUser


async def reenrol_user(connection: asyncpg.Connection, user: NewUser, face: FaceVector) -> int | None:
    """Give the user with this e-mail and birthdate a first face in the face's space, and return the id.

    The e-mail is compared in any case. The name becomes the one given, and a sealed face takes the place of the kept
    one. Vectors in other spaces stay. The transaction holds the space's enrolments (`queries.lock_enrolments`).

    Returns:
        None if there is no such user, or one who has a first face in this space.
    """
    user_id: int | None = await connection.fetchval(
        """
        WITH known AS (
            UPDATE users SET name = $1
            WHERE lower(email) = lower($2) AND birthdate = $3 AND embedding_space <> $4 AND NOT EXISTS (
                SELECT FROM user_faces WHERE first AND user_id = users.id AND embedding_space = $4)
            RETURNING id
        ), enrolled AS (
            INSERT INTO user_faces (user_id, embedding_space, face_vector, first) SELECT id, $4, $5, TRUE FROM known
        ), kept AS (
            INSERT INTO kept_faces (user_id, sealed_face) SELECT id, $6::bytea FROM known WHERE $6 IS NOT NULL
            ON CONFLICT (user_id, coalesce(face_id, 0)) DO UPDATE
                SET sealed_face = excluded.sealed_face, created_at = excluded.created_at
        )
        SELECT id FROM known
        """,
        user.name,
        user.email,
        user.birthdate,
        face.embedding_space,
        face.vector,
        face.sealed_face,
    )
    return user_id


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
