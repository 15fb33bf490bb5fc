"""A person is erased over the API, and nothing but the audit log remembers the id."""

import asyncio
from collections import Counter

import asyncpg

from tests.integration.contract.caller import PERSON, Caller, assert_error
from tests.integration.contract.further import enrolled
from tests.integration.contract.people import erased, listed, told
from tests.support.photos import Photos

TABLES = ("users", "user_faces", "user_sightings")


async def test_who_is_erased_is_not_recognised_and_not_told_any_more(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    user_id = await enrolled(caller, photos.known_a)
    await caller.add_face(user_id, photos.known_a_again)
    await database.execute("INSERT INTO user_sightings VALUES ($1, now())", int(user_id))
    answer = await erased(caller, user_id)
    body = answer.json()
    assert answer.status_code == 200
    assert "next vacuum" in body.pop("message")
    assert body == {"status": "success", "user_id": user_id, "requestId": answer.headers["X-Request-ID"]}
    assert (await caller.recognise(photos.known_a)).json()["message"] == "no_match"
    assert_error(await told(caller, user_id), 404, "not_found")
    assert_error(await caller.add_face(user_id, photos.known_a), 404, "not_found")
    assert (await listed(caller)).json()["users"] == []
    assert [await database.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES] == [0, 0, 0]  # noqa: S608  names of our own


async def test_who_is_erased_may_enrol_again_as_somebody_new(caller: Caller, photos: Photos) -> None:
    person = {**PERSON, "email": "ada@example.com"}
    first = (await caller.add(person, photos.known_a)).json()["user_id"]
    await erased(caller, first)
    second = await caller.add(person, photos.known_a)
    assert second.status_code == 201
    assert second.json()["user_id"] != first


async def test_of_ten_erasures_at_once_one_is_answered_so(caller: Caller, photos: Photos) -> None:
    user_id = await enrolled(caller, photos.known_a)
    answers = await asyncio.gather(*(erased(caller, user_id) for _ in range(10)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 404: 9}


async def test_the_audit_log_says_who_did_what_and_by_which_request_but_no_names(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    added = await caller.add({**PERSON, "email": "ada@example.com"}, photos.known_a)
    user_id = added.json()["user_id"]
    answers = [
        added,
        await caller.add_face(user_id, photos.known_a_again),
        await told(caller, user_id),
        await listed(caller),
        await erased(caller, user_id),
    ]
    log = await database.fetch("SELECT * FROM audit_log ORDER BY id")
    assert [row["action"] for row in log] == ["enrolled", "face_added", "read", "read", "deleted"]
    assert [row["request_id"] for row in log] == [answer.json()["requestId"] for answer in answers]
    assert {str(row["user_id"]) for row in log} == {user_id}
    written = str([tuple(row) for row in log]).lower()
    assert not [text for text in ("lovelace", "example.com") if text in written]
