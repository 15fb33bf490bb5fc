"""What the service does in the background, so that no request has to. Several processes may do so at once."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from db.face_index import make_face_indexes
from db.pool import Database
from db.queries import operations
from db.queries.enrolment_keys import delete_expired_vectors
from service.faces.idempotency import KEPT_HOURS
from service.inference.active_release import Release
from service.tasks import again_and_again, running

log = logging.getLogger("trifid")

SWEEP_SECONDS = 30.0
INDEX_SECONDS = 60.0
LONGEST_PAUSE = 3600.0


@asynccontextmanager
async def housekeeping(database: Database, release: Release, dsn: str) -> AsyncIterator[None]:
    """Keep house for the time of a ``with`` block. No answer depends on it."""

    async def sweep() -> None:
        await database.run(delete_expired_vectors)
        await database.run(partial(operations.delete_old_operations, hours=KEPT_HOURS))

    async def index() -> None:
        # Each time anew: the space may be another one, if the models were exchanged.
        if made := await make_face_indexes(dsn, release.current_space()):
            log.info("%d indexes of the search made", made)

    async with running(
        again_and_again("the sweep of expired keys and old enrolments", sweep, SWEEP_SECONDS, SWEEP_SECONDS),
        again_and_again("the search's indexes", index, INDEX_SECONDS, LONGEST_PAUSE),
    ):
        yield
