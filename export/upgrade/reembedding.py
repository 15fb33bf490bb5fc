"""Vectors of enrolled faces in another embedding space, from the aligned crops that were kept of them.

What a run has stored is stored, and what has no vector yet is what the next run does: so one that was killed is
resumed by running it again, and nothing has to remember how far it came.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import asyncpg

from db.pool import DatabaseUnavailableError, Work
from db.queries.reembedding import MissingFace, count_missing, insert_reembedded, missing_faces
from export.errors import ExportError
from export.upgrade.kept_faces import KeptFaces
from export.upgrade.progress import Progress
from export.upgrade.reembedding_result import Account, Failure

T = TypeVar("T")

BATCH = 64
"""Faces of one transaction: 5 MB of crops, and about a second's work, which is what a kill can cost."""

BEGINNING = (0, 0)
"""Before the first place of `missing_faces`."""


class ReembeddingError(ExportError):
    """The database can't be used; the message is one line."""


class Transactions(Protocol):
    """Where faces are read and vectors stored: a `db.pool.Database`, or a transaction that is under way."""

    async def run_transaction(self, work: Work[T]) -> T:
        """Do this, and store it."""


@dataclass(frozen=True)
class _UnderWay:
    """A transaction that somebody else began, and ends."""

    connection: asyncpg.Connection

    async def run_transaction(self, work: Work[T]) -> T:
        return await work(self.connection)


def _silently(_: Progress) -> None:
    """Nobody waits."""


@dataclass(frozen=True)
class Reembedding:
    """The embedding space that lacks vectors, and what makes them."""

    space: str
    """The model's own: nothing here can tell whether it is of another."""
    kept_faces: KeptFaces | None
    """None without a key to them: then they are counted, and not gone through."""
    report: Callable[[Progress], None] = _silently

    async def run(self, transactions: Transactions) -> Account:
        """Give a vector to every face that has none in the space, in batches that are stored one by one.

        A face that is enrolled meanwhile may be missed: `reembed_rest` finds it.

        Raises:
            ReembeddingError: the database can't be used for longer than its patience.
            FaceModelError: as `FaceModel.embed`.
        """
        try:
            return await self._run(transactions)
        except DatabaseUnavailableError as error:
            raise ReembeddingError(f"the database can't be used: {error}") from error

    async def _run(self, transactions: Transactions) -> Account:
        missing = await transactions.run_transaction(lambda connection: count_missing(connection, self.space))
        never_kept = Account.without(Failure.NO_KEPT_FACE, missing.without_crop)
        if self.kept_faces is None:
            return never_kept + Account.without(Failure.NOT_OPENED, missing.kept)
        if not missing.kept:
            return never_kept
        return never_kept + await self._each(transactions, self.kept_faces, missing.kept)

    async def _each(self, transactions: Transactions, kept_faces: KeptFaces, total: int) -> Account:
        start, account, place = time.monotonic(), Account(), BEGINNING
        while batch := await self._after(transactions, place):
            account += await self._store_vectors(transactions, kept_faces, batch)
            place = (batch[-1].user_id, batch[-1].face_id or 0)
            self.report(Progress(len(account), total, time.monotonic() - start))
        return account

    async def _after(self, transactions: Transactions, place: tuple[int, int]) -> list[MissingFace]:
        return await transactions.run_transaction(
            lambda connection: missing_faces(connection, self.space, place, BATCH)
        )

    async def _store_vectors(
        self, transactions: Transactions, kept_faces: KeptFaces, batch: Sequence[MissingFace]
    ) -> Account:
        results = await kept_faces.embed(batch)
        pairs = zip(batch, results, strict=True)
        vectors = [(face, result) for face, result in pairs if not isinstance(result, Failure)]
        await transactions.run_transaction(
            lambda connection: insert_reembedded(connection, self.space, vectors)
        )
        return Account.of(results)


async def reembed_rest(connection: asyncpg.Connection, reembedding: Reembedding) -> Account:
    """Do the same for the last few faces, within a transaction that then makes the space the current one.

    The transaction keeps enrolments waiting (`db.queries.faces.lock_enrolments`), so that no face is missed. So let
    `Reembedding.run` have done all but the newest before, and open the model with little patience.

    Raises:
        FaceModelError: as `FaceModel.embed`. What happens to the connection, asyncpg raises.
    """
    return await reembedding.run(_UnderWay(connection))
