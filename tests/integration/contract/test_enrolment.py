"""Enrolment by key, by image and by both, as it should go.

What can't be enrolled: a face or an e-mail that somebody has, or no face at all. Personal details that are missing or
malformed are refused by name. An enrolment key is good once, for a while, for its own model, and survives a refusal.
A request that is sent again under its Idempotency-Key has the same answer. Simultaneous requests: of twenty at once
exactly one succeeds, whichever it is.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable

import asyncpg
import httpx
import pytest

from tests.integration.contract.caller import PERSON, Caller, assert_error
from tests.support.photos import Photos


async def test_enrol_by_key_then_be_recognised(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    # The main job: no photo is sent a second time to enrol.
    answer = await caller.add({**PERSON, "req_id": await caller.key_for(photos.known_a)})
    body = answer.json()
    assert answer.status_code == 201
    assert set(body) == {"status", "message", "user_id", "requestId"}
    assert (body["status"], body["message"]) == ("success", "User added successfully")
    assert isinstance(body["user_id"], str)
    row = await database.fetchrow("SELECT id, name, birthdate, email FROM users")
    assert (str(row["id"]), row["name"], str(row["birthdate"])) == (
        body["user_id"],
        "Ada Lovelace",
        "1985-12-10",
    )
    assert row["email"] is None
    assert (await caller.recognise(photos.known_a_again)).json()["user_info"]["id"] == body["user_id"]


async def test_enrol_by_image_in_one_step(caller: Caller, photos: Photos) -> None:
    added = await caller.add(PERSON, photos.known_a)
    assert added.status_code == 201
    assert (await caller.recognise(photos.known_a_again)).json()["user_info"]["id"] == added.json()["user_id"]


async def test_enrol_by_both_keeps_the_vector_of_the_key(caller: Caller, photos: Photos) -> None:
    # The first photo is thus found again as itself.
    key = await caller.key_for(photos.known_a)
    added = await caller.add({**PERSON, "req_id": key}, photos.known_a_again)
    assert added.status_code == 201
    assert (await caller.recognise(photos.known_a)).json()["similarity"] > 0.9999


async def test_two_people_without_an_email_are_fine(caller: Caller, photos: Photos) -> None:
    assert (await caller.add(PERSON, photos.known_a)).status_code == 201
    assert (await caller.add(PERSON, photos.known_b)).status_code == 201


@pytest.mark.parametrize("name", ["X", "  Ada  ", "é" * 200, "李小龍", "Ada-Lovelace O'Neill 👩🏽"])
async def test_names_of_all_kinds_are_kept_as_they_are_but_for_outer_space(
    caller: Caller, photos: Photos, name: str
) -> None:
    # Names are people's own.
    assert (await caller.add({**PERSON, "name": name}, photos.known_a)).status_code == 201
    assert (await caller.recognise(photos.known_a)).json()["user_info"]["name"] == name.strip()


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


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 201),
        ("name", "Ada\x00Lovelace"),
        ("name", "Ada\nLovelace"),
        ("birthdate", ""),
        ("birthdate", "10.12.1985"),
        ("birthdate", "19851210"),
        ("birthdate", "2023-02-29"),
        ("birthdate", "1899-12-31"),
        ("birthdate", "2999-01-01"),
        ("email", ""),
        ("email", "ada"),
        ("email", "ada@"),
        ("email", "ada@example.com\nBcc: eve@example.com"),
        ("email", f"{'a' * 250}@example.com"),
        ("req_id", ""),
    ],
)
async def test_a_malformed_field_is_refused_by_name_before_anything_else(
    caller: Caller, photos: Photos, database: asyncpg.Connection, field: str, value: str
) -> None:
    answer = await caller.add({**PERSON, field: value}, photos.known_a)
    assert_error(answer, 400, "invalid_request", naming=field)
    assert await _users(database) == 0


@pytest.mark.parametrize("field", ["name", "birthdate"])
async def test_a_missing_field_is_refused_by_name(caller: Caller, photos: Photos, field: str) -> None:
    fields = {name: value for name, value in PERSON.items() if name != field}
    assert_error(await caller.add(fields, photos.known_a), 400, "invalid_request", naming=field)


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


ONCE = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


async def test_an_enrolment_by_key_or_by_photo_can_be_sent_again(caller: Caller, photos: Photos) -> None:
    key = await caller.key_for(photos.known_a)
    caller.client.headers.update(ONCE)
    first, again = [await caller.add({**PERSON, "req_id": key}) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["user_id"] == again.json()["user_id"]
    assert first.json()["requestId"] != again.json()["requestId"]
    caller.client.headers.update({"Idempotency-Key": "another"})
    users = [(await caller.add(image=photos.known_b)).json()["user_id"] for _ in range(2)]
    assert users[0] == users[1] != first.json()["user_id"]


async def test_another_form_under_the_same_key_is_refused(caller: Caller, photos: Photos) -> None:
    caller.client.headers.update(ONCE)
    assert (await caller.add(image=photos.known_a)).status_code == 201
    another = await caller.add({**PERSON, "name": "Eve"}, photos.known_a)
    assert_error(another, 400, "invalid_request", naming="Idempotency-Key")


async def test_a_further_face_can_be_sent_again(caller: Caller, photos: Photos) -> None:
    user_id = (await caller.add(image=photos.known_a)).json()["user_id"]
    caller.client.headers.update(ONCE)
    for _ in range(2):
        added = await caller.add_face(user_id, photos.known_a_again)
        assert (added.status_code, added.json()["faces"]) == (201, 2)


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
