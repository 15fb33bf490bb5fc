"""An enrolment key is good once, for a while, for its own model, and survives a refusal."""

import asyncpg
import pytest

from tests.integration.contract.caller import PERSON, Caller, assert_error
from tests.support.photos import Photos


async def _users(database: asyncpg.Connection) -> int:
    count: int = await database.fetchval("SELECT count(*) FROM users")
    return count


async def test_key_and_image_of_two_people_are_refused_and_the_key_stays_usable(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    key = await caller.key_for(photos.known_a)
    answer = await caller.add({**PERSON, "req_id": key}, photos.known_b)
    assert_error(answer, 400, "similarity_threshold_not_met")
    assert await _users(database) == 0
    assert (await caller.add({**PERSON, "req_id": key})).status_code == 201


async def test_a_used_key_is_refused(caller: Caller, photos: Photos, database: asyncpg.Connection) -> None:
    key = await caller.key_for(photos.known_a)
    assert (await caller.add({**PERSON, "req_id": key})).status_code == 201
    assert_error(await caller.add({**PERSON, "req_id": key}), 404, "enrollment_key_not_found")
    assert await _users(database) == 1


@pytest.mark.parametrize(
    "key", ["req-67890", "x", "req-" + "A" * 43, "'; DROP TABLE users; --", "\x00", "ключ"]
)
async def test_an_unknown_key_is_refused(caller: Caller, key: str) -> None:
    assert_error(await caller.add({**PERSON, "req_id": key}), 404, "enrollment_key_not_found")


async def test_an_expired_key_is_refused_at_once(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    key = await caller.key_for(photos.known_a)
    await database.execute("UPDATE vectors_cache SET expires_at = now()")
    assert_error(await caller.add({**PERSON, "req_id": key}), 404, "enrollment_key_not_found")
    assert_error(await caller.add({**PERSON, "req_id": key}, photos.known_a), 404, "enrollment_key_not_found")
    assert await _users(database) == 0


async def test_a_key_of_another_model_is_refused(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    key = await caller.key_for(photos.known_a)
    await database.execute("UPDATE vectors_cache SET embedding_space = 'facenet-other-00000000-align1'")
    assert_error(await caller.add({**PERSON, "req_id": key}), 404, "enrollment_key_not_found")
    assert_error(await caller.add({**PERSON, "req_id": key}, photos.known_a), 404, "enrollment_key_not_found")
