"""What can't be enrolled: a face or an e-mail that somebody has, or no face at all."""

import asyncpg

from tests.integration.contract.caller import PERSON, Caller, assert_error
from tests.support.photos import Photos


async def _users(database: asyncpg.Connection) -> int:
    count: int = await database.fetchval("SELECT count(*) FROM users")
    return count


async def test_a_taken_email_is_refused_in_any_case_and_the_key_stays_usable(
    caller: Caller, photos: Photos
) -> None:
    await caller.add({**PERSON, "email": "ada@example.com"}, photos.known_b)
    key = await caller.key_for(photos.known_a)
    answer = await caller.add({**PERSON, "email": "Ada@Example.COM", "req_id": key})
    assert_error(answer, 409, "email_already_exists")
    assert "ada" not in answer.text.lower()
    assert (await caller.add({**PERSON, "email": "other@example.com", "req_id": key})).status_code == 201


async def test_a_face_that_is_enrolled_is_refused(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    key = await caller.key_for(photos.known_a_again)
    await caller.add(PERSON, photos.known_a)
    assert_error(
        await caller.add({**PERSON, "name": "Eve"}, photos.known_a_again), 409, "face_already_enrolled"
    )
    assert_error(await caller.add({**PERSON, "name": "Eve", "req_id": key}), 409, "face_already_enrolled")
    assert await _users(database) == 1
    assert await database.fetchval("SELECT count(*) FROM vectors_cache") == 1  # the key was not used up


async def test_where_face_and_email_are_taken_the_face_is_named(caller: Caller, photos: Photos) -> None:
    person = {**PERSON, "email": "ada@example.com"}
    await caller.add(person, photos.known_a)
    assert_error(await caller.add(person, photos.known_a), 409, "face_already_enrolled")


async def test_a_photo_without_a_face_enrols_nobody(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    assert_error(await caller.add(PERSON, photos.no_face), 400, "face_not_detected")
    assert_error(await caller.add(PERSON, b"GIF89a"), 400, "invalid_image")
    assert await _users(database) == 0


async def test_neither_key_nor_image_is_refused(caller: Caller) -> None:
    assert_error(await caller.add(PERSON), 400, "invalid_request", naming="req_id")
