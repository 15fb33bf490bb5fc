"""Bytes that faces take in the database."""

import asyncio
import secrets
from datetime import date

import asyncpg
import numpy as np
import psycopg
from cryptography.fernet import Fernet, MultiFernet

from db.pool import Database
from db.queries.faces import FaceVector, NewUser, insert_user
from perf.accuracy.arrays import Floats
from perf.sizing.figures import Stored
from service.faces.kept_faces import Seal
from service.inference.face import CROP_SHAPE

KEPT_SPACE = "sizing-kept-faces"
"""Those who are enrolled for their kept face only; no search sees them."""

GALLERY = """
    SELECT pg_table_size('users')::float8,
        coalesce(sum(pg_relation_size(indexrelid)) FILTER (WHERE amname = 'hnsw'), 0)::float8,
        coalesce(sum(pg_relation_size(indexrelid)) FILTER (WHERE amname <> 'hnsw'), 0)::float8
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
    WHERE indrelid = 'users'::regclass
"""

KEPT = "SELECT pg_total_relation_size('kept_faces')::float8 / count(*) FROM kept_faces"


def stored(dsn: str, people: int, kept: Floats) -> Stored:
    """What so many enrolled people take, and a kept face; `kept` are vectors of further people, who get one each.

    Raises:
        psycopg.Error, DatabaseUnavailableError: the database isn't there.
    """
    with psycopg.connect(dsn) as connection:
        table, index, others = connection.execute(GALLERY).fetchone() or (0.0, 0.0, 0.0)
        asyncio.run(_keep_faces(dsn, kept))
        [kept_face] = connection.execute(KEPT).fetchone() or (0.0,)
    return Stored(
        people=people,
        user_row=round(table / people),
        user_index=round(index / people),
        user_other_indexes=round(others / people),
        kept_face=round(kept_face),
    )


async def _keep_faces(dsn: str, faces: Floats) -> None:
    """Enrol somebody with a sealed crop for each vector, as the service does where faces are kept."""
    seal, rng = Seal(MultiFernet([Fernet(Fernet.generate_key())])), np.random.default_rng(1)

    async def enrol(connection: asyncpg.Connection, vector: Floats) -> None:
        crop = rng.integers(0, 256, CROP_SHAPE, np.uint8)
        face = FaceVector(vector, KEPT_SPACE, seal.seal(crop))
        user = NewUser(f"Kept {secrets.token_hex(4)}", date(1970, 1, 1), None)
        await insert_user(connection, user, face)

    async with Database.open(dsn) as database, database.connection() as connection:
        for vector in faces:
            await enrol(connection, vector)
