"""Vectors of enrolled faces in another embedding space, from the aligned crops that were kept of them.

What a run has stored is stored, and what has no vector yet is what the next run does: so one that was killed is resumed
by running it again, and nothing has to remember how far it came. The servers of a slot make the vectors, and the
operator's key opens the crops.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

import asyncpg
import numpy as np

from db.pool import DatabaseUnavailableError, Work
from db.queries.faces import Vector
from db.queries.reembedding import FaceWithoutVector, count_missing, insert_reembedded, missing_faces
from export.errors import ExportError
from export.upgrade.face_model import FaceModel
from export.upgrade.reembedding_result import FailureReason, ReembeddingResult, faces
from export.upgrade.steps import ReportProgress as Report
from release.manifest import load_manifest
from release.slots import Slot
from service.faces.kept_faces import Seal, SealError
from service.inference.face import Crop
from service.settings import Settings


@dataclass(frozen=True)
class KeptFaces:
    """What opens kept faces, and the network that embeds them."""

    model: FaceModel
    seal: Seal

    async def embed(self, faces: Sequence[FaceWithoutVector]) -> list[Vector | FailureReason]:
        """Make each face's vector, or say why it has none.

        Raises:
            FaceModelError: as `FaceModel.embed`.
        """
        opened = await asyncio.to_thread(lambda: [self._open(face) for face in faces])
        crops = [crop for crop in opened if not isinstance(crop, FailureReason)]
        vectors = iter(await self.model.embed(np.stack(crops)) if crops else [])
        return [crop if isinstance(crop, FailureReason) else _or_failure(next(vectors)) for crop in opened]

    def _open(self, face: FaceWithoutVector) -> Crop | FailureReason:
        try:
            return self.seal.open(face.sealed_face)
        except SealError:
            return FailureReason.NOT_OPENED


def _or_failure(vector: Vector | None) -> Vector | FailureReason:
    return FailureReason.NO_EMBEDDING if vector is None else vector


@dataclass(frozen=True)
class Progress:
    """How far it is, for a person who waits."""

    done: int
    """Faces looked at, those that failed included."""
    total: int
    """As many as were missing at the beginning; somebody may have been enrolled since."""
    seconds: float
    """Since the beginning."""

    @property
    def faces_s(self) -> float:
        """Faces a second, in the mean; 0 before the first."""
        return self.done / self.seconds if self.seconds else 0.0

    def __str__(self) -> str:
        done = f"{self.done:,} of {faces(max(self.total, self.done))}, {self.faces_s:.1f} a second"
        if not self.faces_s:
            return done
        return f"{done}, {_duration(max(0, self.total - self.done) / self.faces_s)} left"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


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

    async def run(self, transactions: Transactions) -> ReembeddingResult:
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

    async def _run(self, transactions: Transactions) -> ReembeddingResult:
        missing = await transactions.run_transaction(lambda connection: count_missing(connection, self.space))
        never_kept = ReembeddingResult.without(FailureReason.NO_KEPT_FACE, missing.without_crop)
        if self.kept_faces is None:
            return never_kept + ReembeddingResult.without(FailureReason.NOT_OPENED, missing.kept)
        if not missing.kept:
            return never_kept
        return never_kept + await self._each(transactions, self.kept_faces, missing.kept)

    async def _each(self, transactions: Transactions, kept_faces: KeptFaces, total: int) -> ReembeddingResult:
        start, account, place = time.monotonic(), ReembeddingResult(), BEGINNING
        while batch := await self._after(transactions, place):
            account += await self._store_vectors(transactions, kept_faces, batch)
            place = (batch[-1].user_id, batch[-1].face_id or 0)
            self.report(Progress(len(account), total, time.monotonic() - start))
        return account

    async def _after(self, transactions: Transactions, place: tuple[int, int]) -> list[FaceWithoutVector]:
        return await transactions.run_transaction(
            lambda connection: missing_faces(connection, self.space, place, BATCH)
        )

    async def _store_vectors(
        self, transactions: Transactions, kept_faces: KeptFaces, batch: Sequence[FaceWithoutVector]
    ) -> ReembeddingResult:
        results = await kept_faces.embed(batch)
        pairs = zip(batch, results, strict=True)
        vectors = [(face, result) for face, result in pairs if not isinstance(result, FailureReason)]
        await transactions.run_transaction(
            lambda connection: insert_reembedded(connection, self.space, vectors)
        )
        return ReembeddingResult.of(results)


async def reembed_rest(connection: asyncpg.Connection, reembedding: Reembedding) -> ReembeddingResult:
    """Do the same for the last few faces, within a transaction that then makes the space the current one.

    The transaction keeps enrolments waiting (`db.queries.faces.lock_enrolments`), so that no face is missed. So let
    `Reembedding.run` have done all but the newest before, and open the model with little patience.

    Raises:
        FaceModelError: as `FaceModel.embed`. What happens to the connection, asyncpg raises.
    """
    return await reembedding.run(_UnderWay(connection))


@asynccontextmanager
async def reembedding_by(slot: Slot, settings: Settings, report: Report) -> AsyncIterator[Reembedding]:
    """Keep connections to the servers for the time of a `with` block; the release's space is the one to embed in."""

    def say(progress: Progress) -> None:
        report(str(progress))

    seal = Seal.of(settings)
    async with FaceModel.open(slot.urls) as model:
        kept_faces = KeptFaces(model, seal) if seal else None
        yield Reembedding(load_manifest(slot.release).embedding_space, kept_faces, say)
