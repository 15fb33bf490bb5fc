"""PostgreSQL's processor time for single statements, as the service makes them."""

import secrets
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
import numpy as np
import psutil

from db.pool import Database
from db.queries.enrolment_keys import CacheQuota, cache_vector
from db.queries.faces import FaceVector, nearest_users
from perf.accuracy.arrays import Floats
from perf.gallery.people import NEIGHBOURS
from perf.sizing.figures import WaitingCost

PATIENCE = 600.0

SHARE = CacheQuota(most_vectors=10_000_000, lifetime_seconds=3600)
SENDER = 7
"""Number of an API key that nobody else uses."""

THOUSANDS = 10
"""Of vectors that wait in the second half of the measurement."""

COPIES = """
    INSERT INTO vectors_cache (key, embedding_space, face_vectors, api_key_id, expires_at)
    SELECT gen_random_uuid()::varchar, $1, $2, $3, now() + interval '1 hour' FROM generate_series(1, $4)
"""

WAITING_BYTES = "SELECT pg_total_relation_size('vectors_cache')::float8 / count(*) FROM vectors_cache"

LOG_POSITION = "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8"

Statement = Callable[[asyncpg.Connection, FaceVector], Awaitable[object]]


async def search_ms(dsn: str, space: str, faces: Floats) -> float:
    """Mean processor time of a search for each of these faces, float32 [n, 512]."""

    async def search(connection: asyncpg.Connection, face: FaceVector) -> object:
        return await nearest_users(connection, face, NEIGHBOURS)

    async with Database.open(dsn, patience=PATIENCE) as database, database.connection() as connection:
        return await _milliseconds(connection, search, _vectors(faces, space))


async def waiting_cost(dsn: str, space: str, faces: Floats) -> WaitingCost:
    """Keep each of these faces while few wait, and again while THOUSANDS more do."""

    async def keep(connection: asyncpg.Connection, face: FaceVector) -> object:
        return await cache_vector(connection, secrets.token_hex(32), face, SENDER, SHARE)

    async with Database.open(dsn, patience=PATIENCE) as database, database.connection() as connection:
        began = await connection.fetchval(LOG_POSITION)
        vectors = _vectors(faces, space)
        few = await _milliseconds(connection, keep, vectors)
        logged = (await connection.fetchval(LOG_POSITION) - began) / (
            len(vectors) + len(_unmeasured(vectors))
        )
        await connection.execute(COPIES, space, faces[0], SENDER, 1000 * THOUSANDS)
        await connection.execute("VACUUM ANALYZE vectors_cache")  # as autovacuum does within a minute
        many = await _milliseconds(connection, keep, vectors)
        stored = await connection.fetchval(WAITING_BYTES)
    slope = max((many - few) / THOUSANDS, 0.0)
    return WaitingCost(round(few, 3), round(slope, 4), round(stored), round(logged))


def _vectors(faces: Floats, space: str) -> list[FaceVector]:
    return [FaceVector(np.asarray(face, np.float32), space) for face in faces]


def _unmeasured(faces: Sequence[FaceVector]) -> Sequence[FaceVector]:
    """Those with whom a statement is prepared."""
    return faces[: len(faces) // 10]


async def _milliseconds(
    connection: asyncpg.Connection, statement: Statement, faces: Sequence[FaceVector]
) -> float:
    """The server process's, which is this connection's alone. The first statements prepare it and don't count."""
    process = psutil.Process(connection.get_server_pid())
    for face in _unmeasured(faces):
        await statement(connection, face)
    before = process.cpu_times()
    for face in faces:
        await statement(connection, face)
    after = process.cpu_times()
    return 1000 * float(after.user + after.system - before.user - before.system) / len(faces)
