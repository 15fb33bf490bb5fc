"""From one embedding space to another: vectors for everybody, then one moment at which all answers change.

Users who would be unknown in the new space are counted first, and the operator must accept that.
"""

from dataclasses import dataclass

import asyncpg

from db.pool import Database
from db.queries.reembedding import MissingVectors, count_missing
from db.queries.spaces import adopt_space, lock_current_space, switch_space
from export.errors import UpgradeError
from export.upgrade.reembedding import Reembedding, reembed_rest
from export.upgrade.reembedding_result import FailureReason, ReembeddingResult


def require_kept_faces(missing: MissingVectors, space: str) -> None:
    """Return if the first face of everybody was kept.

    Raises:
        UpgradeError: of somebody it was not.
    """
    if missing.users_without_crop:
        raise UpgradeError(
            f"no face was kept (TRIFID_KEEP_FACES) of {missing.users_without_crop} of the {missing.users} users who"
            f" have no vector in {space}: they would be unknown until they enrol again."
            " --accept-reenrolment accepts that"
        )


def require_openable(account: ReembeddingResult) -> None:
    """Return if every kept face could be opened. That users be unknown for lack of a key is nothing to accept.

    Raises:
        UpgradeError: one could not.
    """
    if unopened := account.failed.get(FailureReason.NOT_OPENED):
        raise UpgradeError(
            f"{unopened} kept faces can't be opened: TRIFID_FACES_KEY has not the key that sealed them, or they are"
            " damaged (docs/operation.md)"
        )


def require_no_missing(left: MissingVectors, account: str) -> None:
    """Return if everybody has a vector in the new space.

    Raises:
        UpgradeError: somebody has none, although faces were kept.
    """
    if left.users:
        raise UpgradeError(
            f"{left.users} users would be unknown: {account}. Run the same again,"
            " or accept with --accept-reenrolment that they enrol again"
        )


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
            require_kept_faces(await self._missing(), self.space)

    async def reembed(self, reembedding: Reembedding) -> ReembeddingResult:
        """Give everybody a vector in the new space, while the old one serves on.

        Raises:
            UpgradeError: a kept face can't be opened, or somebody has no vector then and that isn't accepted. What was
                stored is not done again.
            ReembeddingError, FaceModelError: as `Reembedding.run`.
        """
        account = await reembedding.run(self.database)
        require_openable(account)
        if not self.accept:
            require_no_missing(await self._missing(), str(account))
        return account

    async def commit(self, reembedding: Reembedding) -> tuple[ReembeddingResult, MissingVectors]:
        """Give those who came last their vectors and make the space the current one, in one transaction.

        Enrolments wait meanwhile. Whom this doesn't see can't be enrolled in the old space any more.

        Returns:
            What was re-embedded, and who is unknown in the new space.

        Raises:
            UpgradeError, FaceModelError: as `reembed`. Nothing was switched.
            DatabaseUnavailableError: as `Database.run`.
        """

        async def work(connection: asyncpg.Connection) -> tuple[ReembeddingResult, MissingVectors]:
            await adopt_space(connection, self.before)
            await lock_current_space(connection)
            account = await reembed_rest(connection, reembedding)
            left = await count_missing(connection, self.space)
            if not self.accept:
                require_no_missing(left, str(account))
            await switch_space(connection, self.space)
            return account, left

        return await self.database.run_transaction(work)

    async def _missing(self) -> MissingVectors:
        async def work(connection: asyncpg.Connection) -> MissingVectors:
            return await count_missing(connection, self.space)

        return await self.database.run(work)
