"""Recognition: whose face is in a photo? Who was recognised is noted in memory, and written down later."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import asyncpg

from db.pool import Database
from db.queries import users
from db.queries.enrolment_keys import CacheFull, CacheQuota, cache_vector
from db.queries.faces import Neighbour
from service.auth.credentials import RequestContext, new_token, token_hash
from service.errors import TooManyRequestsError
from service.faces.kept_faces import Seal, prepare_for_storage
from service.faces.matching import Decision, identify
from service.inference.active_release import ActiveRelease
from service.inference.client import Inference, retry_on_space_change
from service.inference.face import Face

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
            await users.note_sightings(connection, days)

    def _take_back(self, days: Iterable[tuple[int, date]]) -> None:
        """Keep days that were not written, but for users who were seen again meanwhile."""
        for user_id, day in days:
            if len(self._days) < MOST:
                self._days.setdefault(user_id, day)


@dataclass(frozen=True)
class Match:
    """The face is an enrolled user's."""

    face: Face
    decision: Decision
    user: Neighbour


@dataclass(frozen=True)
class NoMatch:
    """The face is nobody's; its vector waits under `req_id` until `expires_at`."""

    face: Face
    decision: Decision
    req_id: str
    expires_at: datetime


class Recogniser:
    """One inference, then one search among the vectors of the same embedding space."""

    def __init__(
        self,
        database: Database,
        inference: Inference,
        release: ActiveRelease,
        sightings: Sightings,
        share: CacheQuota,
        seal: Seal | None = None,
    ) -> None:
        """Take a seal if the faces of unknown people are kept with their vectors."""
        self._database = database
        self._inference = inference
        self._release = release
        self._sightings = sightings
        self._share = share
        self._seal = seal

    async def recognise(self, image: bytes, context: RequestContext) -> Match | NoMatch:
        """Recognise the most prominent face of an image file.

        Raises:
            ServiceError: as `Inference.face` and `Release.threshold`.
            DatabaseUnavailableError: as `Database.run`.
        """

        async def attempt() -> Match | NoMatch:
            return await self.identify(await self._inference.face(image, context.request_id), context)

        return await retry_on_space_change(self._inference, attempt)

    async def identify(self, face: Face, context: RequestContext) -> Match | NoMatch:
        """Search the gallery for a face, and cache its vector if nobody has it.

        Raises:
            OtherSpaceError: the face's embedding space is not the current one.
            TooManyRequestsError: nobody has it, and the API key has as many vectors in the cache as it may.
        """
        threshold = self._release.threshold(face.embedding_space)

        async def work(connection: asyncpg.Connection) -> Match | NoMatch:
            decision = await identify(connection, threshold, face.vector)
            if decision.user:
                self._sightings.note(decision.user.id)
                return Match(face, decision, decision.user)
            key = new_token()  # another one if this is done again: the first may have been kept or not
            unknown = prepare_for_storage(face, self._seal)
            expires_at = await cache_vector(
                connection, token_hash(key), unknown, context.api_key.id, self._share
            )
            if isinstance(expires_at, CacheFull):
                raise TooManyRequestsError(expires_at.wait_seconds, "Too many unknown faces from one sender")
            return NoMatch(face, decision, key, expires_at)

        return await self._database.run(work)
