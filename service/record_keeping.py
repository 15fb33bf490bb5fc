"""Keeps the records about people in the background: writes down who was seen, deletes what is too old."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from db.pool import Database
from service.background import Periods, Retention
from service.faces.recognition import Sightings
from service.tasks import again_and_again, running

log = logging.getLogger("trifid")

SIGHTINGS_SECONDS = 30.0
"""Of sightings a killed process may lose so many seconds. `db.retention_queries` counts on less than an hour."""

RETENTION_SECONDS = 3600.0

LAST_SECONDS = 3.0
"""For the last writing when the service stops: a database that is away shall not hold up the stop."""


@asynccontextmanager
async def record_keeping(database: Database, periods: Periods) -> AsyncIterator[Sightings]:
    """Keep the records for the time of a ``with`` block; who is noted until its end is written down."""
    sightings = Sightings(database)
    retention = Retention(database, sightings, periods)
    try:
        async with running(
            again_and_again("the days last seen", sightings.write, SIGHTINGS_SECONDS, SIGHTINGS_SECONDS),
            again_and_again("retention", retention.enforce, RETENTION_SECONDS, RETENTION_SECONDS),
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
