"""Simultaneous requests: of twenty at once exactly one succeeds, whichever it is."""

import asyncio
from collections import Counter
from collections.abc import Iterable

import asyncpg
import httpx

from tests.integration.contract.caller import PERSON, Caller
from tests.support.photos import Photos

AT_ONCE = 20


def _outcomes(answers: Iterable[httpx.Response]) -> Counter[str]:
    # How many answers there were of each kind.
    return Counter(answer.json().get("reason", "added") for answer in answers)


async def test_of_simultaneous_uses_of_one_key_one_wins(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    # The others find the key gone.
    key = await caller.key_for(photos.known_a)
    answers = await asyncio.gather(*(caller.add({**PERSON, "req_id": key}) for _ in range(AT_ONCE)))
    assert _outcomes(answers) == {"added": 1, "enrollment_key_not_found": AT_ONCE - 1}
    assert await database.fetchval("SELECT count(*) FROM users") == 1


async def test_simultaneous_enrolments_of_one_face_by_image_give_one_user(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    # The others find the face there.
    answers = await asyncio.gather(*(caller.add(PERSON, photos.known_a) for _ in range(AT_ONCE)))
    assert _outcomes(answers) == {"added": 1, "face_already_enrolled": AT_ONCE - 1}
    assert await database.fetchval("SELECT count(*) FROM users") == 1


async def test_simultaneous_enrolments_of_one_face_by_keys_of_its_two_photos_give_one_user(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    # A refused enrolment leaves its key, so all but one are left.
    keys = [
        await caller.key_for(photos.known_a if turn % 2 else photos.known_a_again) for turn in range(AT_ONCE)
    ]
    answers = await asyncio.gather(*(caller.add({**PERSON, "req_id": key}) for key in keys))
    assert _outcomes(answers) == {"added": 1, "face_already_enrolled": AT_ONCE - 1}
    assert await database.fetchval("SELECT count(*) FROM users") == 1
    assert await database.fetchval("SELECT count(*) FROM vectors_cache") == AT_ONCE - 1


async def test_of_simultaneous_photos_of_a_user_as_many_are_added_as_are_allowed(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    # The enrolment brought the first of five.
    user_id = (await caller.add(PERSON, photos.known_a)).json()["user_id"]
    answers = await asyncio.gather(*(caller.add_face(user_id, photos.known_a_again) for _ in range(AT_ONCE)))
    assert _outcomes(answers) == {"added": 4, "face_limit_reached": AT_ONCE - 4}
    assert await database.fetchval("SELECT count(*) FROM user_faces") == 4


async def test_of_two_people_who_take_one_email_at_once_one_wins(caller: Caller, photos: Photos) -> None:
    person = {**PERSON, "email": "ada@example.com"}
    answers = await asyncio.gather(caller.add(person, photos.known_a), caller.add(person, photos.known_b))
    assert _outcomes(answers) == {"added": 1, "email_already_exists": 1}
