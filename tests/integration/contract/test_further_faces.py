"""Further photos of a user: the same parts as add_user's.

Further photos that are refused: other people's, nobody's, too many.
"""

import asyncpg
import pytest

from tests.integration.contract.caller import PERSON, Caller, assert_error, enrolled, further_faces
from tests.support.photos import Photos


async def test_a_second_photo_is_added_and_found_as_itself(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    # The point of it all: what was alike becomes equal, and the first photo is not forgotten.
    user_id = await enrolled(caller, photos.known_a)
    before = (await caller.recognise(photos.known_a_again)).json()
    answer = await caller.add_face(user_id, photos.known_a_again)
    assert answer.status_code == 201
    assert answer.json() == {
        "status": "success",
        "message": "Face added successfully",
        "user_id": user_id,
        "faces": 2,
        "requestId": answer.headers["X-Request-ID"],
    }
    after = (await caller.recognise(photos.known_a_again)).json()
    assert after["user_info"] == before["user_info"]
    assert before["similarity"] < 0.999 < after["similarity"]
    assert after["metadata"]["gallery_size"] == 1
    assert (await caller.recognise(photos.known_a)).json()["similarity"] > 0.9999
    assert await further_faces(database) == 1


async def test_a_key_adds_its_face_once(caller: Caller, photos: Photos) -> None:
    # Neither a second face nor a user comes of it afterwards.
    key = await caller.key_for(photos.known_a_again)
    user_id = await enrolled(caller, photos.known_a)
    assert (await caller.add_face(user_id, req_id=key)).json()["faces"] == 2
    assert (await caller.recognise(photos.known_a_again)).json()["similarity"] > 0.9999
    assert_error(await caller.add_face(user_id, req_id=key), 404, "enrollment_key_not_found")
    assert_error(await caller.add({**PERSON, "req_id": key}), 404, "enrollment_key_not_found")


async def test_with_both_the_image_must_be_the_key_s_person_and_the_key_s_vector_is_kept(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    # The same rule as for add_user.
    key = await caller.key_for(photos.known_a_again)
    user_id = await enrolled(caller, photos.known_a)
    answer = await caller.add_face(user_id, photos.known_b, key)
    assert_error(answer, 400, "similarity_threshold_not_met", naming="req_id")
    assert await further_faces(database) == 0
    assert (await caller.add_face(user_id, photos.known_a, key)).status_code == 201
    assert (await caller.recognise(photos.known_a_again)).json()["similarity"] > 0.9999


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
