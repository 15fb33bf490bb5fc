"""Enrolment by key, by image and by both, as it should go."""

import asyncpg
import pytest

from tests.integration.contract.caller import PERSON, Caller
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
