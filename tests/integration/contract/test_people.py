"""What is stored about people, told over the API."""

from datetime import UTC, date, datetime

import asyncpg
import pytest

from tests.integration.contract.caller import PERSON, Caller, assert_error
from tests.integration.contract.further import enrolled
from tests.integration.contract.people import told
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
