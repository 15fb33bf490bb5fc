"""Every SQL statement of Trifid. Vectors are float32 of 512 values; similarity is the cosine, -1 to 1."""

from dataclasses import dataclass
from datetime import date, datetime

import asyncpg
import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Neighbour:
    """The enrolled user whose face is nearest to the one asked for."""

    id: int
    name: str
    email: str | None
    similarity: float


@dataclass(frozen=True)
class CachedVector:
    """A vector that waits for its enrolment, and the embedding space that it lies in."""

    vector: Vector
    embedding_space: str


@dataclass(frozen=True)
class NewUser:
    """What the row of a user holds besides the face."""

    name: str
    birthdate: date
    email: str | None


async def nearest_user(connection: asyncpg.Connection, space: str, vector: Vector) -> Neighbour | None:
    """Find the nearest user of this embedding space; None if nobody is enrolled in it.

    The search is exact: an approximate one may miss the only right answer, and 10,000 faces take 11 ms.
    """
    row = await connection.fetchrow(
        """
        SELECT id, name, email, 1 - (face_vector <=> $1) AS similarity
        FROM users WHERE embedding_space = $2
        ORDER BY face_vector <=> $1 LIMIT 1
        """,
        vector,
        space,
    )
    return None if row is None else Neighbour(**row)


async def insert_user(
    connection: asyncpg.Connection, user: NewUser, space: str, vector: Vector
) -> int | None:
    """Insert a user and return the id; None if the e-mail is taken.

    The conflict is asked for rather than caught: PostgreSQL's error would carry the e-mail into logs.
    """
    user_id: int | None = await connection.fetchval(
        """
        INSERT INTO users (name, birthdate, email, embedding_space, face_vector)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (lower(email)) DO NOTHING RETURNING id
        """,
        user.name,
        user.birthdate,
        user.email,
        space,
        vector,
    )
    return user_id


async def lock_enrolments(connection: asyncpg.Connection, space: str) -> None:
    """Keep other transactions from enrolling in this embedding space until this one ends.

    Without it two enrolments of one face would both search before either inserts.
    """
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('trifid enrolment ' || $1, 0))", space
    )


async def cache_vector(
    connection: asyncpg.Connection, key: str, space: str, vector: Vector, lifetime_seconds: int
) -> datetime:
    """Keep a vector under a (hashed) key and return when it expires, by the database's clock."""
    expires_at: datetime = await connection.fetchval(
        """
        INSERT INTO vectors_cache (key, embedding_space, face_vectors, expires_at)
        VALUES ($1, $2, $3, now() + make_interval(secs => $4)) RETURNING expires_at
        """,
        key,
        space,
        vector,
        lifetime_seconds,
    )
    return expires_at


async def take_cached_vector(connection: asyncpg.Connection, key: str) -> CachedVector | None:
    """Take a cached vector out of the cache; None if the key is unknown, used or expired.

    Of two transactions that take one key, the second waits for the first to end: it gets the vector only if
    that one was undone.
    """
    row = await connection.fetchrow(
        """
        DELETE FROM vectors_cache WHERE key = $1 AND expires_at > now()
        RETURNING face_vectors, embedding_space
        """,
        key,
    )
    return None if row is None else CachedVector(row["face_vectors"].to_numpy(), row["embedding_space"])


async def delete_expired_vectors(connection: asyncpg.Connection) -> None:
    """Delete what no key can reach any more."""
    await connection.execute("DELETE FROM vectors_cache WHERE expires_at <= now()")


async def ping(connection: asyncpg.Connection) -> None:
    """Ask for a row of the schema's own tables: a server that answers but was never migrated is not ready."""
    await connection.fetch("SELECT FROM users, vectors_cache LIMIT 1")
