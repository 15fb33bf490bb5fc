"""What the service does in the background, so that no request has to. Several processes may do so at once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from db import queries
from db.face_index import FaceIndexError, make_face_indexes
from db.pool import Database, DatabaseUnavailableError
from service.errors import InferenceUnavailableError
from service.release import Release

log = logging.getLogger("trifid")

SWEEP_SECONDS = 30.0
INDEX_SECONDS = 60.0


@asynccontextmanager
async def housekeeping(database: Database, release: Release, dsn: str) -> AsyncIterator[None]:
    """Keep house for the time of a ``with`` block. No answer depends on it."""

    async def sweep() -> None:
        await _delete_expired_vectors(database)

    async def index() -> None:
        await _index_faces(release, dsn)

    tasks = [
        asyncio.create_task(_again_and_again(sweep, SWEEP_SECONDS)),
        asyncio.create_task(_again_and_again(index, INDEX_SECONDS)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _again_and_again(work: Callable[[], Awaitable[None]], pause: float) -> None:
    while True:
        await work()
        await asyncio.sleep(pause)


async def _delete_expired_vectors(database: Database) -> None:
    try:
        async with database.connection() as connection:
            await queries.delete_expired_vectors(connection)
    except DatabaseUnavailableError:
        log.warning("the sweep of expired keys waits for the database")


async def _index_faces(release: Release, dsn: str) -> None:
    """See that the release's embedding space is indexed: it may be a new one, if the models were exchanged."""
    try:
        if made := await make_face_indexes(dsn, release.current_space()):
            log.info("%d indexes of the search made", made)
    except InferenceUnavailableError:
        log.warning("the indexes of the search wait for a release")
    except FaceIndexError as error:
        log.warning("the indexes of the search can't be made: %s", error)
