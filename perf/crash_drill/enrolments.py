"""Enrols people one after the other, several at a time, whatever happens to the stack meanwhile."""

import asyncio
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from export.evaluation.datasets import Photo
from perf.crash_drill.patient_client import PatientClient, Reply

AT_ONCE = 4
"""Clients."""

SPARED = 10
"""One of so many keys is kept, to be used when all is over."""

CREATED = 201
NO_KEY = "enrollment_key_not_found"


@dataclass
class Record:
    """What the clients were told."""

    acknowledged: dict[int, Photo] = field(default_factory=dict)
    """By the user's id."""
    acknowledgements: int = 0
    spared: dict[str, Photo] = field(default_factory=dict)
    """Keys that were not used."""
    lost_keys: int = 0
    """Keys that were said to be unknown when they were used for the first time."""
    passed_over: int = 0
    """People who resemble somebody enrolled, or show no face."""


class Enrolments:
    """A number of enrolments of people whom the gallery does not know."""

    def __init__(self, client: PatientClient, people: Sequence[Photo], count: int) -> None:
        self.record = Record()
        self._client = client
        self._people: Iterator[tuple[int, Photo]] = iter(enumerate(people, start=1))
        self._left = count

    async def run(self) -> None:
        """Enrol so many, or all people there are.

        Raises:
            DrillError: as `PatientClient`.
        """
        await asyncio.gather(*(self._enrol_some() for _ in range(AT_ONCE)))

    async def _enrol_some(self) -> None:
        for number, photo in self._people:
            if not self._left:
                return
            key = await self._key_for(photo)
            if key and (number % SPARED == 0 or not self._left):
                self.record.spared[key] = photo
            elif key:
                self._left -= 1
                self._note(photo, await enrol(self._client, photo, key))

    async def _key_for(self, photo: Photo) -> str:
        key = (await self._client.recognise(photo.data)).answer.req_id
        self.record.passed_over += not key
        return key

    def _note(self, photo: Photo, reply: Reply) -> None:
        if reply.status == CREATED:
            self.record.acknowledgements += 1
            self.record.acknowledged[int(reply.answer.user_id)] = photo
        elif reply.answer.reason == NO_KEY:
            self.record.lost_keys += 1
        else:
            self._left += 1
            self.record.passed_over += 1


async def enrol(client: PatientClient, photo: Photo, key: str) -> Reply:
    """Enrol a person by an enrolment key, under a name of the request's own."""
    form = {"name": photo.person, "birthdate": "1970-01-01", "req_id": key}
    return await client.enrol(form, str(uuid.uuid4()))
