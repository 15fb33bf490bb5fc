"""From one embedding space to another: vectors for everybody, then one moment at which all answers change."""

from dataclasses import dataclass

import asyncpg

from db.pool import Database
from db.queries.reembedding import Missing, count_missing
from db.queries.spaces import adopt_space, hold_current_space, switch_space
from export.upgrade.reembedding import Reembedding, reembed_rest
from export.upgrade.reembedding_result import Account
from export.upgrade.unknown import refuse_left, refuse_unknown, refuse_unopened


@dataclass(frozen=True)
class SpaceChange:
    """What is needed to go to another embedding space.

    Attributes:
        space: the new one.
        before: that of the release in use, which is the current one if nobody was ever enrolled.
        accept: whether users may be unknown in the new space.
    """

    database: Database
    space: str
    before: str
    accept: bool

    async def refuse_unknown(self) -> None:
        """Return if nobody will be unknown, as far as can be told before the work is done.

        Raises:
            UpgradeError: somebody will, and that isn't accepted.
        """
        if not self.accept:
            refuse_unknown(await self._missing(), self.space)

    async def reembed(self, reembedding: Reembedding) -> Account:
        """Give everybody a vector in the new space, while the old one serves on.

        Raises:
            UpgradeError: a kept face can't be opened, or somebody has no vector then and that isn't accepted. What was
                stored is not done again.
            ReembeddingError, FaceModelError: as `Reembedding.run`.
        """
        account = await reembedding.run(self.database)
        refuse_unopened(account)
        if not self.accept:
            refuse_left(await self._missing(), str(account))
        return account

    async def commit(self, reembedding: Reembedding) -> tuple[Account, Missing]:
        """Give those who came last their vectors and make the space the current one, in one transaction.

        Enrolments wait meanwhile. Whom this doesn't see can't be enrolled in the old space any more.

        Returns:
            What was re-embedded, and who is unknown in the new space.

        Raises:
            UpgradeError, FaceModelError: as `reembed`. Nothing was switched.
            DatabaseUnavailableError: as `Database.run`.
        """

        async def work(connection: asyncpg.Connection) -> tuple[Account, Missing]:
            await adopt_space(connection, self.before)
            await hold_current_space(connection)
            account = await reembed_rest(connection, reembedding)
            left = await count_missing(connection, self.space)
            if not self.accept:
                refuse_left(left, str(account))
            await switch_space(connection, self.space)
            return account, left

        return await self.database.run_transaction(work)

    async def _missing(self) -> Missing:
        async def work(connection: asyncpg.Connection) -> Missing:
            return await count_missing(connection, self.space)

        return await self.database.run(work)
