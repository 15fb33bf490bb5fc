"""Galleries that are large enough for an index, and what PostgreSQL makes of them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import asyncpg

from db.pool import Database
from db.queries.faces import MOST_FACES_PER_USER, NEAREST_USERS, FaceVector, NewUser, Vector
from perf.gallery.vectors import unit
from tests.made_faces import made_faces

BOB = NewUser("Bob", date(1990, 1, 1), None)
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
    return list(faces if towards is None else unit(faces + towards))


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
