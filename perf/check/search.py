"""The search among 10,000 by its index against an exact one, in the same database and in turn."""

import asyncio
import time

import asyncpg
import numpy as np

from db.pool import Database
from db.queries.faces import FaceVector, nearest_users
from perf.gallery.made_people import NEIGHBOURS, identities
from perf.latency.check_measures import Bench

PROBES = 400
"""Strangers: their nearest is less plain than an enrolled person's, so they show sooner that an index misses some."""

SAME = 1e-6
"""Similarities that differ by less are of the same face, or of one as near."""

SEED = 2


def search(bench: Bench) -> tuple[float, float]:
    """Recall of the nearest, and the 95th percentile's proportion to exact search.

    Raises:
        SkippedError: as `Bench.gallery`.
    """
    gallery = bench.gallery
    probes = identities(gallery.real, PROBES, np.random.default_rng(SEED))
    return asyncio.run(
        _compared(gallery.dsn, [FaceVector(probe, gallery.embedding_space) for probe in probes])
    )


async def _compared(url: str, probes: list[FaceVector]) -> tuple[float, float]:
    async with Database.open(url) as database, database.connection() as connection:
        indexed, exact = zip(
            *[(await _search(connection, p, "on"), await _search(connection, p, "off")) for p in probes],
            strict=True,
        )
    found = np.array(indexed)[:, 1] >= np.array(exact)[:, 1] - SAME
    times = np.percentile(np.array(indexed)[:, 0], 95), np.percentile(np.array(exact)[:, 0], 95)
    return float(found.mean()), float(times[0] / times[1])


async def _search(connection: asyncpg.Connection, probe: FaceVector, index: str) -> tuple[float, float]:
    """Seconds of a search with the index or without, and the similarity of the nearest."""
    await connection.execute("SELECT set_config('enable_indexscan', $1, false)", index)
    start = time.perf_counter()
    neighbours = await nearest_users(connection, probe, NEIGHBOURS)
    return time.perf_counter() - start, neighbours.users[0].similarity
