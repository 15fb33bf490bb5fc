"""How long people and the audit log's entries are kept."""

import logging
from dataclasses import dataclass

from db import retention_queries
from db.pool import Database
from db.queries.audit import NOBODY, Action, delete_old_entries, record
from service.faces.recognition import Sightings

log = logging.getLogger("trifid")

BATCH = 500
"""Users deleted in one transaction, so that none lasts long and holds up enrolments."""

AUDIT_BATCH = 10_000


@dataclass(frozen=True)
class Periods:
    """For how many days: users since they were last seen (None is for ever), entries of the audit log."""

    users: int | None
    audit: int


class Retention:
    """Deletes what is older than it may get. Several processes may do so at once."""

    def __init__(self, database: Database, sightings: Sightings, periods: Periods) -> None:
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
            if not await retention_queries.lock_expiry(connection):
                return 0
            expired = await retention_queries.delete_due_users(connection, days, BATCH)
            await record(connection, Action.EXPIRED, expired, NOBODY)
            return len(expired)

    async def _forget_batch(self) -> int:
        async with self._database.transaction() as connection:
            return await delete_old_entries(connection, self._periods.audit, AUDIT_BATCH)
