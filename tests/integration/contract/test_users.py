"""What is stored about people, told over the API.

Everybody who is enrolled, page by page. A person is erased over the API, and nothing but the audit log remembers the
id.
"""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime

import asyncpg
import pytest

from tests.integration.contract.caller import PERSON, Caller, assert_error, enrolled, erased, listed, told
from tests.support.photos import Photos


async def test_all_that_is_stored_but_the_vectors_is_told(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    added = await caller.add({**PERSON, "email": "ada@example.com"}, photos.known_a)
    user_id = added.json()["user_id"]
    await caller.add_face(user_id, photos.known_a_again)
    await database.execute("INSERT INTO user_sightings VALUES ($1, $2)", int(user_id), date(2026, 11, 22))
    answer = await told(caller, user_id)
    body = answer.json()
    enrolled_at = datetime.strptime(body["user"].pop("enrolled_at"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - enrolled_at).total_seconds()) < 120
    assert body["user"].pop("model").startswith("facenet-")
    user = {"id": user_id, "name": "Ada Lovelace", "email": "ada@example.com", "birthdate": "1985-12-10"}
    assert answer.status_code == 200
    assert body == {
        "status": "success",
        "user": {**user, "faces": 2, "last_seen": "2026-11-22"},
        "requestId": answer.headers["X-Request-ID"],
    }


async def test_who_gave_no_email_and_was_not_seen_yet_has_neither(caller: Caller, photos: Photos) -> None:
    user = (await told(caller, await enrolled(caller, photos.known_a))).json()["user"]
    assert (user["email"], user["last_seen"], user["faces"]) == (None, None, 1)


@pytest.mark.parametrize(
    "user_id", ["2147483647", "2147483648", "0", "-1", "01", "x", "1%00", "1%20", "%D9%A1"]
)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_an_unknown_user_is_not_found(caller: Caller, method: str, user_id: str) -> None:
    answer = await caller.client.request(method, f"/api/v1/users/{user_id}")
    assert_error(answer, 404, "not_found", naming="no user")


@pytest.mark.parametrize(("path", "allowed"), [("/api/v1/users", "GET"), ("/api/v1/users/1", "DELETE")])
async def test_another_method_is_not_allowed(caller: Caller, path: str, allowed: str) -> None:
    answer = await caller.client.put(path)
    assert_error(answer, 405, "method_not_allowed")
    assert allowed in answer.headers["Allow"]


async def test_users_are_told_page_by_page(caller: Caller, photos: Photos) -> None:
    first, second = [await enrolled(caller, photo) for photo in (photos.known_a, photos.known_b)]
    page = (await listed(caller, "limit=1&colour=blue")).json()
    assert set(page) == {"status", "users", "next", "requestId"}
    assert (page["status"], [user["id"] for user in page["users"]], page["next"]) == (
        "success",
        [first],
        first,
    )
    last = (await listed(caller, f"limit=1&after={page['next']}")).json()
    assert ([user["id"] for user in last["users"]], last["next"]) == ([second], None)
    assert (await listed(caller)).json()["users"] == [*page["users"], *last["users"]]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=ten", "limit=", "limit=1&limit=2", "limit=%00"]
)
async def test_a_wrong_limit_is_refused_by_name(caller: Caller, query: str) -> None:
    assert_error(await listed(caller, query), 400, "invalid_request", naming="limit")


@pytest.mark.parametrize("query", ["after=x", "after=", "after=-1", "after=1%27--", "after=%FF"])
async def test_a_wrong_place_is_refused_by_name(caller: Caller, query: str) -> None:
    assert_error(await listed(caller, query), 400, "invalid_request", naming="after")


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
