"""What an idempotency key does not do."""

import pytest

from db.pool import Database
from service import errors
from service.faces.enrolment import Enroller
from tests.db.faces import face_vector
from tests.service.operations import ADA_S, OTHER_CALL, operation
from tests.support.enrolments import ADA, CALL, EVE, once, seen


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
