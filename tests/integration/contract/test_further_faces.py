"""Further photos of a user: the same parts as add_user's."""

import asyncpg

from tests.integration.contract.caller import PERSON, Caller, assert_error
from tests.integration.contract.further import enrolled, further_faces
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
