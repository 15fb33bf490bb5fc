"""The search for the nearest users, and users and faces inserted under locks.

Vectors are float32 of 512 values; similarity is the cosine, -1 to 1.
"""

from dataclasses import dataclass, field
from datetime import date

import asyncpg
import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


MOST_FACES_PER_USER = 10
"""Bound of the setting TRIFID_MAX_FACES_PER_USER. The search relies on it."""


@dataclass(frozen=True)
class Neighbour:
    """An enrolled user, and how similar the nearest of their faces is to the one asked for."""

    id: int
    name: str
    email: str | None
    similarity: float


@dataclass(frozen=True)
class Neighbourhood:
    """The users nearest to a face, each by their best face, nearest first; and how many users there are."""

    users: list[Neighbour]
    gallery_size: int
    ef_search: int = 0
    """What the search was made with: `db.queries.faces`."""
    current_space: str | None = None
    """The current embedding space (`db.queries.spaces`) at the moment of the search; None if there is none yet. If it
    is another one than the face's, the answer means nothing."""


@dataclass(frozen=True)
class FaceVector:
    """A face's vector, and the embedding space that it lies in. Its repr shows nothing of the face."""

    vector: Vector = field(repr=False)
    embedding_space: str
    sealed_face: bytes | None = field(default=None, repr=False)
    """The aligned crop that the vector was made of, encrypted by the service, if faces are kept."""


@dataclass(frozen=True)
class NewUser:
    """What the row of a user holds besides the face."""

    name: str
    birthdate: date
    email: str | None


NEAREST_USERS = """
    WITH candidates AS (
        (SELECT id AS user_id, face_vector <=> $1 AS distance
         FROM users WHERE embedding_space = $2
         ORDER BY face_vector::halfvec(512) <=> $1::vector::halfvec(512) LIMIT $4)
        UNION ALL
        (SELECT user_id, face_vector <=> $1
         FROM user_faces WHERE embedding_space = $2
         ORDER BY face_vector::halfvec(512) <=> $1::vector::halfvec(512) LIMIT $4)
    ), nearest AS (
        SELECT user_id, min(distance) AS distance
        FROM candidates GROUP BY user_id ORDER BY distance, user_id LIMIT $3
    )
    SELECT id, name, email, 1 - distance AS similarity, gallery_size, effort, current_space
    FROM (
        SELECT coalesce((SELECT users FROM gallery_sizes WHERE embedding_space = $2), 0) AS gallery_size,
            current_setting('hnsw.ef_search')::int AS effort,
            (SELECT embedding_space FROM current_space) AS current_space
    ) AS gallery LEFT JOIN (nearest JOIN users ON id = user_id) ON TRUE ORDER BY distance, id
"""
"""The nearest to a vector ($1) of an embedding space ($2): $3 users, found among $4 faces of either table.

There is a row even if there is nobody: it tells what the gallery is like.
"""


async def search_with_current_effort(
    connection: asyncpg.Connection, face: FaceVector, count: int
) -> Neighbourhood:
    """Find the `count` nearest users of the face's embedding space, fewer if there are not so many.

    The nearest faces are taken by half-precision numbers, as the indexes hold them (`db.face_index`), and compared
    again by the full ones. Where the gallery is small or its index not yet made, PostgreSQL compares everybody.

    It takes as many faces as `count` users may have: so a user with many doesn't hide the next one.
    """
    rows = await connection.fetch(
        NEAREST_USERS,
        face.vector,
        face.embedding_space,
        count,
        count * MOST_FACES_PER_USER,
    )
    users = [
        Neighbour(row["id"], row["name"], row["email"], row["similarity"])
        for row in rows
        if row["id"] is not None
    ]
    gallery = rows[0]
    return Neighbourhood(users, gallery["gallery_size"], gallery["effort"], gallery["current_space"])


async def set_ef_search(connection: asyncpg.Connection, ef_search: int) -> None:
    """Let this connection's searches look at so many faces in the index, 1 to 1000 (pgvector's `hnsw.ef_search`)."""
    await connection.fetchval("SELECT set_config('hnsw.ef_search', $1, false)", str(ef_search))


async def insert_user(connection: asyncpg.Connection, user: NewUser, face: FaceVector) -> int | None:
    """Insert a user and return the id; None if the e-mail is taken.

    The conflict is asked for rather than caught: PostgreSQL's error would carry the e-mail into logs.
    """
    user_id: int | None = await connection.fetchval(
        """
        WITH enrolled AS (
            INSERT INTO users (name, birthdate, email, embedding_space, face_vector)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (lower(email)) DO NOTHING RETURNING id
        ), kept AS (
            INSERT INTO kept_faces (user_id, sealed_face) SELECT id, $6::bytea FROM enrolled WHERE $6 IS NOT NULL
        )
        SELECT id FROM enrolled
        """,
        user.name,
        user.birthdate,
        user.email,
        face.embedding_space,
        face.vector,
        face.sealed_face,
    )
    return user_id


async def lock_user(connection: asyncpg.Connection, user_id: int) -> bool:
    """Keep a user from being changed or deleted until this transaction ends; False if there is none."""
    return await connection.fetchval("SELECT TRUE FROM users WHERE id = $1 FOR UPDATE", user_id) is not None


async def count_faces(connection: asyncpg.Connection, user_id: int) -> int:
    """Count a user's faces, the first one included. A face counts once, in however many spaces it has a vector."""
    further: int = await connection.fetchval(
        "SELECT count(*) FROM user_faces WHERE user_id = $1 AND NOT first AND source IS NULL", user_id
    )
    return 1 + further


async def insert_face(connection: asyncpg.Connection, user_id: int, face: FaceVector) -> None:
    """Insert a further face of a user."""
    await connection.execute(
        """
        WITH added AS (
            INSERT INTO user_faces (user_id, embedding_space, face_vector) VALUES ($1, $2, $3) RETURNING user_id, id
        )
        INSERT INTO kept_faces (user_id, face_id, sealed_face)
        SELECT user_id, id, $4::bytea FROM added WHERE $4 IS NOT NULL
        """,
        user_id,
        face.embedding_space,
        face.vector,
        face.sealed_face,
    )


async def lock_enrolments(connection: asyncpg.Connection, space: str) -> None:
    """Keep other transactions from adding faces to this embedding space until this one ends.

    Without it two enrolments of one face would both search before either inserts.
    """
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('trifid enrolment ' || $1, 0))", space
    )


async def gallery_sizes(connection: asyncpg.Connection) -> dict[str, int]:
    """Return how many users each embedding space has; a space without users may be missing.

    It names the newest column, so a server that answers but was not migrated fails here.
    """
    rows = await connection.fetch("SELECT embedding_space, users, enrolled FROM gallery_sizes")
    return {row["embedding_space"]: row["users"] for row in rows}


MIN_EF_SEARCH = 100
"""Faces that the index looks at in any gallery."""

EF_SEARCH_STEPS = ((300_000, 600), (20_000, 250), (0, MIN_EF_SEARCH))
"""For galleries over so many users: what finds nearly all nearest users there in milliseconds (`make perf-gallery`)."""


async def nearest_users(connection: asyncpg.Connection, face: FaceVector, count: int) -> Neighbourhood:
    """Find the `count` nearest users, with enough effort.

    The answer tells the gallery's size. A connection whose effort turns out too small for it gets more and searches
    again, once: it keeps what it got.
    """
    found = await search_with_current_effort(connection, face, count)
    ef_search = ef_search_for(found.gallery_size)
    if found.ef_search >= ef_search:
        return found
    await set_ef_search(connection, ef_search)
    return await search_with_current_effort(connection, face, count)


def ef_search_for(gallery_size: int) -> int:
    """Return the least effort for so many users."""
    return next(ef_search for size, ef_search in EF_SEARCH_STEPS if gallery_size >= size)
