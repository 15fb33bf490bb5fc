"""Recognition of somebody who is enrolled: the contract's first answer to recognise_user."""

import asyncpg

from tests.integration.contract.caller import PERSON, Caller
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
