"""What is there when all is over, held against what the clients were told."""

import msgspec
import psycopg

from export.evaluation.datasets import Photo
from perf.crash_drill.enrolments import NO_KEY, Record, enrol
from perf.crash_drill.patient_client import PatientClient
from perf.soak.client import Person


class Outcome(msgspec.Struct, frozen=True):
    """The drill's figures; all of the last three are 0 if it went well."""

    acknowledged: int
    missing: int
    """Acknowledged, and not in the database or not recognised as that user."""
    twice: int
    """In the database without an acknowledgement of their own."""
    lost_keys: int

    @property
    def clean(self) -> bool:
        """Whether nothing was lost and nothing done twice."""
        return not (self.missing or self.twice or self.lost_keys)


async def outcome(record: Record, client: PatientClient, dsn: str) -> Outcome:
    """Look into the database, show every photo again, and use the spared keys."""
    stored = _stored(dsn)
    people = record.acknowledged.items()
    recognised = {user for user, photo in people if await _recognised(client, user, photo)}
    replies = [await enrol(client, photo, key) for key, photo in record.spared.items()]
    return Outcome(
        acknowledged=record.acknowledgements,
        missing=record.acknowledgements - len(recognised & stored),
        twice=len(stored - record.acknowledged.keys()),
        lost_keys=record.lost_keys + [reply.answer.reason for reply in replies].count(NO_KEY),
    )


def _stored(dsn: str) -> set[int]:
    with psycopg.connect(dsn) as connection:
        return {user for (user,) in connection.execute("SELECT id FROM users")}


async def _recognised(client: PatientClient, user: int, photo: Photo) -> bool:
    reply = await client.recognise(photo.data)
    return reply.answer.user_info == Person(str(user))
