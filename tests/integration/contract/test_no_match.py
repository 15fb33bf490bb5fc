"""Recognition of somebody who is not enrolled: nothing is told, and a key is given for the enrolment."""

import re
from datetime import UTC, datetime, timedelta

import asyncpg

from tests.integration.contract.caller import PERSON, Caller
from tests.support.photos import Photos


async def test_a_face_that_nobody_has_gets_an_enrolment_key(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    answer = await caller.recognise(photos.known_a)
    body = answer.json()
    assert answer.status_code == 200
    assert set(body) == {"status", "message", "requestId", "user_info", "req_id", "enrollmentKey"}
    assert (body["status"], body["message"], body["user_info"]) == ("failure", "no_match", None)
    key = body["enrollmentKey"]
    assert set(key) == {"req_id", "expiresAt", "metadata"}
    assert key["req_id"] == body["req_id"]
    assert re.fullmatch(r"req-[\w-]{43}", key["req_id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", key["expiresAt"])
    remaining = datetime.fromisoformat(key["expiresAt"]) - datetime.now(UTC)
    assert timedelta(minutes=9) < remaining <= timedelta(minutes=10)
    assert await database.fetchval("SELECT count(*) FROM vectors_cache") == 1


async def test_the_key_itself_is_not_in_the_database(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    key = await caller.key_for(photos.known_a)
    assert key not in str(await database.fetchrow("SELECT * FROM vectors_cache"))


async def test_another_person_is_no_match(caller: Caller, photos: Photos) -> None:
    await caller.add(PERSON, photos.known_a)
    assert (await caller.recognise(photos.known_b)).json()["message"] == "no_match"
