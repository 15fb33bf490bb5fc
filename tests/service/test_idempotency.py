"""An enrolment that is asked for again under its name is answered again and not done again."""

import asyncio

import pytest

from db.pool import Database
from service import errors
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.recognition import Recogniser
from tests.db.faces import face_vector, resembling
from tests.service.operations import ADA_S
from tests.support.enrolments import ADA, CALL, key_for, once, seen


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
