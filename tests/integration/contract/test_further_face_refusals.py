"""Further photos that are refused: other people's, nobody's, too many."""

import asyncpg
import pytest

from tests.integration.contract.caller import PERSON, Caller, assert_error
from tests.integration.contract.further import enrolled, further_faces
from tests.support.photos import Photos


async def test_another_person_s_face_is_refused_enrolled_or_not(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    user_id = await enrolled(caller, photos.known_a)
    key = await caller.key_for(photos.known_b)
    assert_error(await caller.add_face(user_id, photos.known_b), 400, "similarity_threshold_not_met", "user")
    assert_error(await caller.add_face(user_id, req_id=key), 400, "similarity_threshold_not_met", "user")
    assert (await caller.add({**PERSON, "req_id": key})).status_code == 201  # the refusal left it
    assert_error(await caller.add_face(user_id, photos.known_b), 400, "similarity_threshold_not_met", "user")
    assert await further_faces(database) == 0


@pytest.mark.parametrize(
    "user_id",
    ["2147483647", "2147483648", "9" * 40, "0", "-1", "+1", "01", "1_0", "x", "%D9%A1", "1%20", "1%00"],
)
async def test_an_unknown_user_is_not_found(caller: Caller, photos: Photos, user_id: str) -> None:
    assert_error(await caller.add_face(user_id, photos.known_a), 404, "not_found")


async def test_the_parts_are_those_of_an_enrolment(caller: Caller, photos: Photos) -> None:
    user_id = await enrolled(caller, photos.known_a)
    assert_error(await caller.add_face(user_id), 400, "invalid_request")
    assert_error(await caller.add_face(user_id, req_id=""), 400, "invalid_request", naming="req_id")
    assert_error(await caller.add_face(user_id, req_id="req-67890"), 404, "enrollment_key_not_found")
    assert_error(await caller.add_face(user_id, b""), 400, "invalid_request", naming="image")
    assert_error(await caller.add_face(user_id, b"GIF89a"), 400, "invalid_image")
    assert_error(await caller.add_face(user_id, photos.no_face), 400, "face_not_detected")


async def test_a_user_has_five_faces_at_most(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    user_id = await enrolled(caller, photos.known_a)
    for faces in (2, 3, 4, 5):
        assert (await caller.add_face(user_id, photos.known_a)).json()["faces"] == faces
    assert_error(await caller.add_face(user_id, photos.known_a), 409, "face_limit_reached", naming="5")
    assert await further_faces(database) == 4


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_another_method_is_not_allowed(caller: Caller, method: str) -> None:
    assert_error(await caller.client.request(method, "/api/v1/users/1/faces"), 405, "method_not_allowed")
