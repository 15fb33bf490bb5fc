"""An enrolment that is asked for again under its name is answered again and not done again.

The header Idempotency-Key. What an idempotency key does not do. What a client's idempotency key stands for.
"""

import asyncio

import httpx
import pytest

from db.pool import Database
from service import errors
from service.api.multipart import Form, Part
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.idempotency import anonymous_operation, idempotent_operation
from service.faces.recognition import Recogniser
from tests.support.enrolments import ADA, ADA_S, CALL, EVE, OTHER_CALL, key_for, once, operation, seen
from tests.support.galleries import face_vector, resembling


async def test_a_repeated_enrolment_has_the_same_answer(enroller: Enroller, recogniser: Recogniser) -> None:
    key = await key_for(recogniser, face_vector(1))
    first = await enroller.enrol_face(ADA, key, None, CALL, ADA_S)
    assert await enroller.enrol_face(ADA, key, None, CALL, ADA_S) == first
    with pytest.raises(errors.EnrollmentKeyNotFoundError):
        await enroller.enrol_face(ADA, key, None, CALL, once())


async def test_of_twenty_at_once_one_enrols_and_all_have_its_answer(
    enroller: Enroller, recogniser: Recogniser, database: Database
) -> None:
    key = await key_for(recogniser, face_vector(1))
    attempts = (enroller.enrol_face(ADA, key, None, CALL, ADA_S) for _ in range(20))
    answers = await asyncio.gather(*attempts)
    async with database.connection() as connection:
        assert {await connection.fetchval("SELECT id FROM users")} == set(answers)


async def test_a_further_face_is_added_once(enroller: Enroller, further: FaceAdder) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(face_vector(1)), CALL, once())
    for _ in range(2):
        face = seen(resembling(face_vector(1), 0.9))
        assert await further.add_face(user_id, None, face, CALL, ADA_S) == 2
    assert await further.add_face(user_id, None, seen(face_vector(1)), CALL, once()) == 3


NOBODY = [("name", (None, "Ada")), ("birthdate", (None, "1985-12-10")), ("req_id", (None, "req-unknown"))]


@pytest.mark.parametrize("key", ["", "x" * 129, "two words", "tab\tbed"])
async def test_a_key_that_is_not_well_formed_is_named(client: httpx.AsyncClient, key: str) -> None:
    headers = {"Idempotency-Key": key}
    answer = await client.post("/api/v1/add_user", files=NOBODY, headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (400, "invalid_request")
    assert "Idempotency-Key" in answer.json()["message"]


async def test_a_well_formed_key_changes_no_refusal(client: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}
    for address in ("/api/v1/add_user", "/api/v1/users/1/faces"):
        answer = await client.post(address, files=NOBODY, headers=headers)
        assert answer.status_code == 404


async def test_a_refusal_leaves_the_idempotency_key_as_it_was(enroller: Enroller) -> None:
    await enroller.enrol_face(ADA, None, seen(face_vector(1)), CALL, once())
    with pytest.raises(errors.EmailAlreadyExistsError):
        await enroller.enrol_face(ADA, None, seen(face_vector(2)), CALL, ADA_S)
    assert await enroller.enrol_face(EVE, None, seen(face_vector(2)), CALL, ADA_S) > 0


async def test_another_request_with_the_same_key_is_refused(enroller: Enroller) -> None:
    await enroller.enrol_face(ADA, None, seen(face_vector(1)), CALL, ADA_S)
    eve_s = operation("Eve", CALL)
    with pytest.raises(errors.InvalidRequestError, match="Idempotency-Key"):
        await enroller.enrol_face(EVE, None, seen(face_vector(2)), CALL, eve_s)


async def test_another_api_key_does_not_get_the_answer(enroller: Enroller) -> None:
    first = await enroller.enrol_face(ADA, None, seen(face_vector(1)), CALL, ADA_S)
    another_s = operation("Ada", OTHER_CALL)
    assert await enroller.enrol_face(EVE, None, seen(face_vector(2)), OTHER_CALL, another_s) != first


async def test_who_was_deleted_is_not_enrolled_anew_by_a_repetition(
    enroller: Enroller, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(face_vector(1)), CALL, ADA_S)
    async with database.connection() as connection:
        await connection.execute("DELETE FROM users WHERE id = $1", user_id)
        with pytest.raises(errors.NotFoundError):
            await enroller.enrol_face(ADA, None, seen(face_vector(1)), CALL, ADA_S)
        assert await connection.fetchval("SELECT count(*) FROM users") == 0


ADDRESS = "add_user"


def form(**parts: bytes) -> Form:
    return Form({name: Part(content, is_file=False) for name, content in parts.items()})


@pytest.mark.parametrize(
    "other",
    [form(name=b"Eve", req_id=b"1"), form(name=b"Ada"), form(name=b"Adareq", id=b"1"), form(req_id=b"1")],
)
def test_another_form_is_another_request(other: Form) -> None:
    mine = idempotent_operation("key", CALL, ADDRESS, form(name=b"Ada", req_id=b"1").digest)
    assert idempotent_operation("key", CALL, ADDRESS, other.digest).id == mine.id
    assert idempotent_operation("key", CALL, ADDRESS, other.digest).request != mine.request


def test_the_order_of_the_parts_means_nothing() -> None:
    one, two = form(name=b"Ada", req_id=b"1"), form(req_id=b"1", name=b"Ada")
    assert idempotent_operation("key", CALL, ADDRESS, one.digest) == idempotent_operation(
        "key", CALL, ADDRESS, two.digest
    )


def test_another_address_is_another_request() -> None:
    one = idempotent_operation("key", CALL, "faces of 1", form(req_id=b"1").digest)
    assert one.request != idempotent_operation("key", CALL, "faces of 2", form(req_id=b"1").digest).request


def test_equal_requests_of_two_keys_have_nothing_in_common() -> None:
    one, two = (idempotent_operation(key, CALL, ADDRESS, form(name=b"Ada").digest) for key in ("1", "2"))
    assert {one.id, one.request}.isdisjoint({two.id, two.request})


def test_without_a_key_no_two_requests_are_the_same() -> None:
    assert anonymous_operation(CALL) != anonymous_operation(CALL)
    assert idempotent_operation(None, CALL, ADDRESS, form().digest) != idempotent_operation(
        None, CALL, ADDRESS, form().digest
    )
