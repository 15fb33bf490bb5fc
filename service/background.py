"""What the service repeats in the background, so that no request has to; several processes may do so at once.

Expired vectors are swept, indexes made, sightings written down, people and audit entries deleted when their time is
over, and gauges sampled: by each process rather than when Prometheus asks, for that asks one process and wants to hear
of all.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from db.face_index import make_face_indexes
from db.pool import Database
from db.queries import enrolment_keys, operations
from db.queries.audit import SYSTEM_ACTOR, Action, delete_old_entries, record
from db.queries.enrolment_keys import delete_expired_vectors
from db.queries.users import delete_due_users, lock_expiry
from service.faces.idempotency import KEPT_HOURS
from service.faces.recognition import Sightings
from service.inference.active_release import ActiveRelease
from service.observability import metrics
from service.tasks import background_tasks, repeat_with_backoff

log = logging.getLogger("trifid")

SWEEP_SECONDS = 30.0
INDEX_SECONDS = 60.0
LONGEST_PAUSE = 3600.0


@asynccontextmanager
async def maintenance_tasks(database: Database, release: ActiveRelease, dsn: str) -> AsyncIterator[None]:
    """Keep house for the time of a ``with`` block. No answer depends on it."""

    async def sweep() -> None:
        await database.run(delete_expired_vectors)
        await database.run(partial(operations.delete_old_operations, hours=KEPT_HOURS))

    async def index() -> None:
        # Each time anew: the space may be another one, if the models were exchanged.
        if made := await make_face_indexes(dsn, release.current_space()):
            log.info("%d indexes of the search made", made)

    async with background_tasks(
        repeat_with_backoff(
            "the sweep of expired keys and old enrolments", sweep, SWEEP_SECONDS, SWEEP_SECONDS
        ),
        repeat_with_backoff("the search's indexes", index, INDEX_SECONDS, LONGEST_PAUSE),
    ):
        yield


BATCH = 500
"""Users deleted in one transaction, so that none lasts long and holds up enrolments."""

AUDIT_BATCH = 10_000


@dataclass(frozen=True)
class RetentionPeriods:
    """For how many days: users since they were last seen (None is for ever), entries of the audit log."""

    users: int | None
    audit: int


class Retention:
    """Deletes what is older than it may get. Several processes may do so at once."""

    def __init__(self, database: Database, sightings: Sightings, periods: RetentionPeriods) -> None:
        self._database = database
        self._sightings = sightings
        self._periods = periods

    async def enforce(self) -> None:
        """Delete all that is due now.

        Raises:
            DatabaseUnavailableError: as `Database.connection`; what was deleted until then stays so.
        """
        if self._periods.users is not None:
            # First of all: who was seen a moment ago must not be taken for absent.
            await self._sightings.write()
            expired = 0
            while batch := await self._expire_batch(self._periods.users):
                expired += batch
            if expired:
                log.info("%d users deleted who were not seen for %d days", expired, self._periods.users)
        while await self._forget_batch():
            pass

    async def _expire_batch(self, days: int) -> int:
        async with self._database.transaction() as connection:
            if not await lock_expiry(connection):
                return 0
            expired = await delete_due_users(connection, days, BATCH)
            await record(connection, Action.EXPIRED, expired, SYSTEM_ACTOR)
            return len(expired)

    async def _forget_batch(self) -> int:
        async with self._database.transaction() as connection:
            return await delete_old_entries(connection, self._periods.audit, AUDIT_BATCH)


SIGHTINGS_SECONDS = 30.0
"""Of sightings a killed process may lose so many seconds. `db.queries.users` counts on less than an hour."""

RETENTION_SECONDS = 3600.0

LAST_SECONDS = 3.0
"""For the last writing when the service stops: a database that is away shall not hold up the stop."""


@asynccontextmanager
async def retention_tasks(database: Database, periods: RetentionPeriods) -> AsyncIterator[Sightings]:
    """Keep the records for the time of a ``with`` block; who is noted until its end is written down."""
    sightings = Sightings(database)
    retention = Retention(database, sightings, periods)
    try:
        async with background_tasks(
            repeat_with_backoff("the days last seen", sightings.write, SIGHTINGS_SECONDS, SIGHTINGS_SECONDS),
            repeat_with_backoff("retention", retention.enforce, RETENTION_SECONDS, RETENTION_SECONDS),
        ):
            yield sightings
    finally:
        await _write_last(sightings)


async def _write_last(sightings: Sightings) -> None:
    try:
        async with asyncio.timeout(LAST_SECONDS):
            await sightings.write()
    except Exception as error:  # of whatever kind: the service stops all the same
        log.warning("the last sightings are lost: %s", type(error).__name__)


POOL_SECONDS = 1.0
COUNT_SECONDS = 30.0


@asynccontextmanager
async def gauge_sampling(database: Database, most_cached_per_key: int) -> AsyncIterator[None]:
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
            cache = await enrolment_keys.cache_use(connection)
            metrics.CACHED_VECTORS.set(cache.vectors)
            metrics.CACHED_VECTORS_OF_FULLEST_KEY.set(cache.of_fullest)
            metrics.ENROLLED_USERS.set(await enrolment_keys.enrolled_users(connection))

    async with background_tasks(
        repeat_with_backoff("the sample of the pool", sample_pool, POOL_SECONDS, POOL_SECONDS),
        repeat_with_backoff("the count of rows", count_rows, COUNT_SECONDS, COUNT_SECONDS),
    ):
        yield
