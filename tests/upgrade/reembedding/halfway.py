"""A re-embedding that a test disturbs when its first batch is stored."""

import asyncio

from db.pool import Database
from export.upgrade.reembedding import KeptFaces, Progress, Reembedding
from export.upgrade.reembedding_result import Account
from tests.export.upgrade.kept_faces import NEW_SPACE


class Halfway:
    """One that has begun."""

    def __init__(self, database: Database, kept_faces: KeptFaces) -> None:
        self._reached = asyncio.Event()
        self.run = asyncio.create_task(Reembedding(NEW_SPACE, kept_faces, self._report).run(database))
        """Its account, when it has ended."""

    async def reached(self) -> asyncio.Task[Account]:
        """Wait until something is stored, and not all."""
        await self._reached.wait()
        assert not self.run.done()
        return self.run

    def _report(self, _: Progress) -> None:
        self._reached.set()
