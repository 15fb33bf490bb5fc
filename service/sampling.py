"""Looks regularly at what is a state rather than an event, and writes it down for the metrics.

In the background of each process, rather than when Prometheus asks: it asks one process, and wants to hear of all.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from db import count_queries
from db.pool import Database
from service.observability import metrics
from service.tasks import again_and_again, running

POOL_SECONDS = 1.0
COUNT_SECONDS = 30.0


@asynccontextmanager
async def sampling(database: Database, most_cached_per_key: int) -> AsyncIterator[None]:
    """Sample for the time of a ``with`` block."""
    metrics.CACHED_VECTORS_LIMIT_PER_KEY.set(most_cached_per_key)

    async def sample_pool() -> None:
        use = database.use()
        metrics.DATABASE_CONNECTIONS.labels("in_use").set(use.in_use)
        metrics.DATABASE_CONNECTIONS.labels("idle").set(use.idle)
        metrics.DATABASE_CONNECTIONS_LIMIT.set(use.limit)
        metrics.DATABASE_WAITING.set(use.waiting)

    async def count_rows() -> None:
        # While the database is away, the metrics keep what was counted last.
        async with database.connection() as connection:
            cache = await count_queries.cache_use(connection)
            metrics.CACHED_VECTORS.set(cache.vectors)
            metrics.CACHED_VECTORS_OF_FULLEST_KEY.set(cache.of_fullest)
            metrics.ENROLLED_USERS.set(await count_queries.enrolled_users(connection))

    async with running(
        again_and_again("the sample of the pool", sample_pool, POOL_SECONDS, POOL_SECONDS),
        again_and_again("the count of rows", count_rows, COUNT_SECONDS, COUNT_SECONDS),
    ):
        yield
