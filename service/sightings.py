"""Who was recognised lately: noted in memory while requests are answered, written down in the background."""

import itertools
from collections.abc import Iterable
from datetime import UTC, date, datetime

from db import sighting_queries
from db.pool import Database

MOST = 100_000
"""Users noted between two writings; whoever comes on top of them is noted the next time. Some 10 MB."""

BATCH = 1000
"""Users written in one statement, so that none takes long."""


class Sightings:
    """The day, in UTC, on which users were last recognised, as far as this process saw them and has not written it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._days: dict[int, date] = {}

    def note(self, user_id: int) -> None:
        """Note that a user was seen just now. Takes no time and never fails: it is on the way of an answer."""
        if len(self._days) < MOST or user_id in self._days:
            self._days[user_id] = datetime.now(UTC).date()

    async def write(self) -> None:
        """Write down what was noted. What could not be written is kept for the next time.

        Raises:
            DatabaseUnavailableError: as `Database.connection`.
        """
        noted, self._days = self._days, {}
        left = iter(sorted(noted.items()))
        try:
            while batch := dict(itertools.islice(left, BATCH)):
                await self._write_batch(batch)
        except BaseException:
            self._take_back(itertools.chain(batch.items(), left))
            raise

    async def _write_batch(self, days: dict[int, date]) -> None:
        async with self._database.transaction() as connection:
            await sighting_queries.note_sightings(connection, days)

    def _take_back(self, days: Iterable[tuple[int, date]]) -> None:
        """Keep days that were not written, but for users who were seen again meanwhile."""
        for user_id, day in days:
            if len(self._days) < MOST:
                self._days.setdefault(user_id, day)
