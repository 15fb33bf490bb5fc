"""Galleries that are large enough for an index, and what PostgreSQL makes of them.

Made-up faces: unit vectors of known similarity. Made-up people who were enrolled and seen on given days, and what is
left of them. Who is enrolled, whatever the service says. Kept faces of a gallery that was filled in bulk. A switch to
another embedding space, and forgetting the one before. Stands in for real embeddings: unit vectors about a mean, in
fewer directions than the space has, as people's are. Vectors all at right angles would be no test of an index:
everybody is as far from everybody else.

A database of people who were enrolled in an old embedding space, some of whom are known in the current one too.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import asyncpg
import numpy as np
from numpy.typing import NDArray

from db.pool import Database
from db.queries import faces
from db.queries.faces import MOST_FACES_PER_USER, NEAREST_USERS, FaceVector, NewUser, Vector
from db.queries.pruning import forget_space
from db.queries.reembedding import insert_reembedded, missing_faces
from db.queries.spaces import switch_space
from perf.gallery.made_people import unit as unit_vectors

SPACE = "facenet-test-00000000-align1"
OTHER_SPACE = "facenet-other-11111111-align1"
# Enrols many at once: the space, and how many.
BULK = """
    INSERT INTO users (name, birthdate, embedding_space, face_vector)
    SELECT 'x', '1990-01-01', $1, array_fill(1, ARRAY[512])::vector FROM generate_series(1, $2)
"""


def face_vector(seed: int) -> Vector:
    """A unit vector; two seeds give vectors that are nearly at right angles, as two people's are."""
    return unit(np.random.default_rng(seed).standard_normal(512))


def resembling(vector: Vector, similarity: float) -> Vector:
    """A unit vector with this cosine to the given one."""
    other = face_vector(7_777)
    across = unit(other - (other @ vector) * vector)
    return unit(similarity * vector + np.sqrt(1 - similarity**2) * across)


def face(vector: Vector, space: str = SPACE) -> FaceVector:
    return FaceVector(vector, space)


def sealed(crop: bytes | None, space: str = SPACE) -> FaceVector:
    """A face of which this was kept."""
    return FaceVector(face_vector(1), space, crop)


def unit(vector: NDArray[np.float64] | Vector) -> Vector:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


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


async def user_ids(database: Database) -> list[int]:
    """Everybody's, in order."""
    async with database.connection() as connection:
        return [row["id"] for row in await connection.fetch("SELECT id FROM users ORDER BY id")]


async def keep_all(connection: asyncpg.Connection) -> None:
    """As if faces had been kept of everybody who is enrolled, first and further ones."""
    await connection.execute(
        """
        INSERT INTO kept_faces (user_id, face_id, sealed_face)
        SELECT id, NULL::int, 'crop'::bytea FROM users UNION ALL SELECT user_id, id, 'crop' FROM user_faces
        """
    )
    await connection.execute("ANALYZE kept_faces")


async def forgotten(database: Database, space: str = SPACE) -> int:
    """Forget all of it, user by user."""
    total, user = 0, 0
    while True:
        async with database.transaction() as connection:
            done = await forget_space(connection, space, user, limit=1)
        if done is None:
            return total
        total, user = total + done.vectors, done.last_user


async def switched(connection: asyncpg.Connection) -> None:
    """Re-embed everybody, each into a vector of their own, and switch."""
    missing = await missing_faces(connection, OTHER_SPACE, (0, 0), 100)
    vectors = [face_vector(100 + place) for place in range(len(missing))]
    await insert_reembedded(connection, OTHER_SPACE, list(zip(missing, vectors, strict=True)))
    await switch_space(connection, OTHER_SPACE)


def made_faces(people: int, photos: int = 1, seed: int = 5) -> NDArray[np.float32]:
    """Float32 [people, photos, 512]; photos of one person are alike."""
    directions = np.random.default_rng(5).standard_normal((60, 512)).astype(np.float32)
    rng = np.random.default_rng(seed)
    faces = rng.standard_normal((people, 1, 60)) + 0.5
    faces = faces + 0.4 * rng.standard_normal((people, photos, 60))
    return unit_vectors(faces.astype(np.float32) @ directions)


INDEXES = """
    SELECT indexrelid::regclass::text, indrelid::regclass::text, pg_get_expr(indpred, indrelid), indisvalid
    FROM pg_index WHERE indexrelid::regclass::text ~ '_nearest_'
"""


class Index(NamedTuple):
    """An index of faces: of which table, which rows are in it, and whether it can be used."""

    table: str
    predicate: str
    valid: bool


async def enrol_all(connection: asyncpg.Connection, vectors: Sequence[Vector], space: str) -> list[int]:
    """One user for each vector, in order; then the statistics that autovacuum would gather."""
    last = await connection.fetchval("SELECT coalesce(max(id), 0) FROM users")
    columns = ("name", "birthdate", "embedding_space", "face_vector")
    people = [(BOB.name, BOB.birthdate, space, vector) for vector in vectors]
    await connection.copy_records_to_table("users", records=people, columns=columns)
    await connection.execute("ANALYZE users")
    return [
        row["id"] for row in await connection.fetch("SELECT id FROM users WHERE id > $1 ORDER BY id", last)
    ]


async def add_faces(connection: asyncpg.Connection, faces: Sequence[tuple[int, Vector]], space: str) -> None:
    """Further faces of users, who are given by their ids."""
    columns = ("user_id", "embedding_space", "face_vector")
    records = [(user, space, vector) for user, vector in faces]
    await connection.copy_records_to_table("user_faces", records=records, columns=columns)
    await connection.execute("ANALYZE user_faces")


def crowd(count: int, seed: int = 1, towards: Vector | None = None) -> list[Vector]:
    """Many different people; all of them turned towards one face, if given."""
    faces = made_faces(count, seed=seed)[:, 0]
    return list(faces if towards is None else unit_vectors(faces + towards))


async def faces_indexes(database: Database) -> dict[str, Index]:
    """The indexes of faces that there are, by name."""
    async with database.connection() as connection:
        rows = await connection.fetch(INDEXES)
    return {name: Index(*index) for name, *index in rows}


async def drop_indexes(database: Database) -> None:
    """Leave none to the tests that come after."""
    for name in await faces_indexes(database):
        async with database.connection() as connection:
            await connection.execute(f"DROP INDEX {name}")


async def plan(connection: asyncpg.Connection, face: FaceVector, count: int = 6) -> str:
    """How PostgreSQL would search."""
    faces = count * MOST_FACES_PER_USER
    rows = await connection.fetch(f"EXPLAIN {NEAREST_USERS}", face.vector, face.embedding_space, count, faces)
    return "\n".join(row[0] for row in rows)


async def similarities(connection: asyncpg.Connection, probe: Vector, space: str) -> list[float]:
    """Every user's best cosine to a face, highest first, by comparing everything."""
    rows = await connection.fetch(
        """
        SELECT max(1 - (face_vector <=> $1)) FROM (
            SELECT id, face_vector, embedding_space FROM users
            UNION ALL SELECT user_id, face_vector, embedding_space FROM user_faces) AS faces
        WHERE embedding_space = $2 GROUP BY id ORDER BY 1 DESC
        """,
        probe,
        space,
    )
    return [row[0] for row in rows]


OLD = "facenet-old-33333333-align1"
NOW = "facenet-now-44444444-align1"

KNOWN_NOW = """
    INSERT INTO user_faces (user_id, first, embedding_space, face_vector)
    SELECT id, true, $1, $2 FROM users ORDER BY id LIMIT $3
"""
SPACES = "SELECT embedding_space FROM users UNION ALL SELECT embedding_space FROM user_faces"


class Gallery:
    """The database, for tests that are no coroutines, as the command line is none."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def empty(self) -> None:
        """Begin with nothing."""
        async with Database.open(self._url) as database, database.connection() as connection:
            await connection.execute("TRUNCATE users, current_space CASCADE")

    def fill(self, known: int, unknown: int) -> None:
        """Enrol people in the old space, of whom so many are known in the current one."""
        asyncio.run(self._fill(known, unknown))

    def vectors(self) -> Counter[str]:
        """How many there are in each space."""
        return asyncio.run(self._vectors())

    async def _fill(self, known: int, unknown: int) -> None:
        async with Database.open(self._url) as database, database.connection() as connection:
            await connection.execute(BULK, OLD, known + unknown)
            await connection.execute(KNOWN_NOW, NOW, face_vector(1), known)
            await switch_space(connection, NOW)

    async def _vectors(self) -> Counter[str]:
        async with Database.open(self._url) as database, database.connection() as connection:
            return Counter(row["embedding_space"] for row in await connection.fetch(SPACES))
