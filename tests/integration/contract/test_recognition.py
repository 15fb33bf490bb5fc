"""Recognition of somebody who is enrolled: the contract's first answer to recognise_user.

Recognition of somebody who is not enrolled: nothing is told, and a key is given for the enrolment. What an answer
tells about the face that was used.
"""

import re
from datetime import UTC, datetime, timedelta

import asyncpg

from tests.integration.contract.caller import PERSON, Caller, assert_error
from tests.support.photos import Photos


async def test_a_second_photo_of_an_enrolled_person_is_a_match(caller: Caller, photos: Photos) -> None:
    added = (await caller.add({**PERSON, "email": "ada@example.com"}, photos.known_a)).json()
    answer = await caller.recognise(photos.known_a_again)
    body = answer.json()
    assert answer.status_code == 200
    assert set(body) == {"status", "message", "requestId", "user_info", "similarity", "metadata"}
    assert (body["status"], body["message"]) == ("success", "Match found")
    assert body["user_info"] == {"id": added["user_id"], "name": "Ada Lovelace", "email": "ada@example.com"}
    assert body["metadata"]["threshold"] <= body["similarity"] <= 1
    assert body["requestId"] == answer.headers["X-Request-ID"]


async def test_the_same_photo_again_has_a_similarity_of_one(caller: Caller, photos: Photos) -> None:
    await caller.add(PERSON, photos.known_a)
    assert (await caller.recognise(photos.known_a)).json()["similarity"] > 0.9999


async def test_a_match_without_an_email_says_null(caller: Caller, photos: Photos) -> None:
    await caller.add(PERSON, photos.known_a)
    assert (await caller.recognise(photos.known_a)).json()["user_info"]["email"] is None


async def test_a_match_leaves_nothing_in_the_cache(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    await caller.add(PERSON, photos.known_a)
    await caller.recognise(photos.known_a)
    assert await database.fetchval("SELECT count(*) FROM vectors_cache") == 0


async def test_vectors_of_another_embedding_space_never_match(
    caller: Caller, photos: Photos, database: asyncpg.Connection
) -> None:
    await caller.add(PERSON, photos.known_a)
    await database.execute("UPDATE users SET embedding_space = 'facenet-other-00000000-align1'")
    assert (await caller.recognise(photos.known_a)).json()["message"] == "no_match"


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


async def test_the_metadata_describe_the_face(caller: Caller, photos: Photos) -> None:
    # A portrait: the eyes are above the mouth, all within the box, and the box is of the size that is told.
    answer = (await caller.recognise(photos.known_a)).json()
    metadata = answer["enrollmentKey"]["metadata"]
    of_the_face = {"confidence", "box", "landmarks", "quality", "faces_detected", "model"}
    assert set(metadata) == of_the_face | {"threshold", "false_accept_rate", "gallery_size"}
    left, top, right, bottom = metadata["box"]
    assert 0.9 < metadata["confidence"] <= 1
    assert left < right
    assert top < bottom
    assert len(metadata["landmarks"]) == 5
    assert all(left < x < right and top < y < bottom for x, y in metadata["landmarks"])
    (left_eye_x, left_eye_y), (right_eye_x, _), _, (_, mouth_y), _ = metadata["landmarks"]
    assert left_eye_x < right_eye_x
    assert left_eye_y < mouth_y
    assert set(metadata["quality"]) == {"face_size", "sharpness", "roll", "yaw"}
    assert abs(metadata["quality"]["face_size"] - ((right - left) * (bottom - top)) ** 0.5) < 0.1
    assert metadata["faces_detected"] >= 1
    assert metadata["model"].startswith("facenet-")


async def test_a_photo_without_a_face_is_refused(caller: Caller, photos: Photos) -> None:
    answer = await caller.recognise(photos.no_face)
    assert_error(answer, 400, "face_not_detected")
    assert answer.json()["message"] == "Face not detected in the image"


async def test_of_several_faces_one_is_used_and_all_are_counted(caller: Caller, photos: Photos) -> None:
    # Which one, is the ensemble's to decide.
    metadata = (await caller.recognise(photos.several_faces)).json()["enrollmentKey"]["metadata"]
    assert metadata["faces_detected"] > 1
    assert len(metadata["box"]) == 4
