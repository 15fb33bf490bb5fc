"""Looks regularly at what is a state rather than an event, and writes it down for the metrics.

In the background of each process, rather than when Prometheus asks: it asks one process, and wants to hear of all.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from db import count_queries
from db.pool import Database, DatabaseUnavailableError
from service import metrics

POOL_SECONDS = 1.0
COUNT_SECONDS = 30.0


@asynccontextmanager
async def sampling(database: Database, most_cached_per_key: int) -> AsyncIterator[None]:
    """Sample for the time of a ``with`` block."""
    metrics.CACHED_VECTORS_LIMIT_PER_KEY.set(most_cached_per_key)
    tasks = [asyncio.create_task(_sample_pool(database)), asyncio.create_task(_count_rows(database))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _sample_pool(database: Database) -> None:
    while True:
        use = database.use()
        metrics.DATABASE_CONNECTIONS.labels("in_use").set(use.in_use)
        metrics.DATABASE_CONNECTIONS.labels("idle").set(use.idle)
        metrics.DATABASE_CONNECTIONS_LIMIT.set(use.limit)
        metrics.DATABASE_WAITING.set(use.waiting)
        await asyncio.sleep(POOL_SECONDS)


async def _count_rows(database: Database) -> None:
    """Count what the database holds. While it is away, the metrics keep what was counted last."""
    while True:
        with suppress(DatabaseUnavailableError):
            async with database.connection() as connection:
                cache = await count_queries.cache_use(connection)
                metrics.CACHED_VECTORS.set(cache.vectors)
                metrics.CACHED_VECTORS_OF_FULLEST_KEY.set(cache.of_fullest)
                metrics.ENROLLED_USERS.set(await count_queries.enrolled_users(connection))
        await asyncio.sleep(COUNT_SECONDS)
