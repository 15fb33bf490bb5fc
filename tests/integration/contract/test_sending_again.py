"""A request that is sent again under its Idempotency-Key has the same answer."""

from tests.integration.contract.caller import PERSON, Caller, assert_error
from tests.support.photos import Photos

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
