"""What the service does in the background, so that no request has to. Several processes may do so at once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from db.cache_queries import delete_expired_vectors
from db.face_index import FaceIndexError, make_face_indexes
from db.pool import Database, DatabaseUnavailableError
from service.release import Release

log = logging.getLogger("trifid")

SWEEP_SECONDS = 30.0
INDEX_SECONDS = 60.0
LONGEST_PAUSE = 3600.0


@asynccontextmanager
async def housekeeping(database: Database, release: Release, dsn: str) -> AsyncIterator[None]:
    """Keep house for the time of a ``with`` block. No answer depends on it."""

    async def sweep() -> None:
        async with database.connection() as connection:
            await delete_expired_vectors(connection)

    async def index() -> None:
        # Each time anew: the space may be another one, if the models were exchanged.
        if made := await make_face_indexes(dsn, release.current_space()):
            log.info("%d indexes of the search made", made)

    tasks = [
        asyncio.create_task(
            again_and_again("the sweep of expired keys", sweep, SWEEP_SECONDS, SWEEP_SECONDS)
        ),
        asyncio.create_task(again_and_again("the search's indexes", index, INDEX_SECONDS, LONGEST_PAUSE)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def again_and_again(
    what: str, work: Callable[[], Awaitable[None]], pause: float, longest: float
) -> None:
    """Work for ever: at once, and again after `pause` seconds.

    What fails is tried again, after pauses that double from `pause` to `longest` seconds.
    """
    wait = pause
    while True:
        try:
            await work()
            wait = pause
        except Exception as error:  # of whatever kind: nothing else would ever do this work
            log.warning("%s must wait: %s", what, _told(error))
            wait = min(2 * wait, longest)
        await asyncio.sleep(wait)


def _told(error: Exception) -> str:
    """What may be logged: the text of an error that isn't ours could quote a row."""
    return (
        str(error) if isinstance(error, FaceIndexError | DatabaseUnavailableError) else type(error).__name__
    )
