"""Made-up people who were enrolled and seen on given days, and what is left of them."""

from datetime import date

import asyncpg

from db.queries import faces
from db.queries.faces import FaceVector, NewUser
from tests.db.faces import SPACE, face_vector, sealed

BOB = NewUser("Bob", date(1990, 1, 1), None)
CROP = b"what was kept of a face"


async def enrolled(connection: asyncpg.Connection, days_ago: int = 0, space: str = SPACE) -> int:
    """Enrol somebody so many days ago, whose face is kept; returns the id."""
    user_id = await faces.insert_user(connection, BOB, sealed(CROP, space))
    assert user_id is not None
    await connection.execute(
        "UPDATE users SET created_at = now() - make_interval(days => $2) WHERE id = $1", user_id, days_ago
    )
    return user_id


async def seen(connection: asyncpg.Connection, user_id: int, days_ago: int) -> None:
    """Note that a user was last seen so many days ago."""
    await connection.execute(
        "INSERT INTO user_sightings VALUES ($1, (now() AT TIME ZONE 'UTC')::date - $2::int)",
        user_id,
        days_ago,
    )


async def given_a_face(connection: asyncpg.Connection, user_id: int, days_ago: int) -> None:
    """Give a user a further face so many days ago, which is kept."""
    await faces.insert_face(connection, user_id, FaceVector(face_vector(2), SPACE, CROP))
    await connection.execute(
        "UPDATE user_faces SET created_at = now() - make_interval(days => $2) WHERE user_id = $1",
        user_id,
        days_ago,
    )


async def ids(connection: asyncpg.Connection) -> list[int]:
    """Everybody who is enrolled."""
    return [row["id"] for row in await connection.fetch("SELECT id FROM users ORDER BY id")]


async def last_seen(connection: asyncpg.Connection) -> dict[int, date]:
    """The days that are written down."""
    return {
        row["user_id"]: row["last_seen"] for row in await connection.fetch("SELECT * FROM user_sightings")
    }
