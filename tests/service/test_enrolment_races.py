"""Simultaneous enrolments of one face, and by one key."""

from db.pool import Database
from service.faces.enrolment import Enroller
from service.faces.recognition import Recogniser
from tests.db.faces import face_vector, resembling
from tests.service.at_once import outcomes
from tests.support.enrolments import CALL, EVE, key_for, once, seen


async def test_of_fifty_enrolments_of_one_face_at_once_one_succeeds(
    enroller: Enroller, database: Database
) -> None:
    face = face_vector(1)
    enrolments = [
        enroller.enrol_face(EVE, None, seen(resembling(face, 0.95)), CALL, once()) for _ in range(50)
    ]
    assert await outcomes(*enrolments) == {"added": 1, "face_already_enrolled": 49}
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM users") == 1


async def test_of_fifty_uses_of_one_key_at_once_one_succeeds(
    enroller: Enroller, recogniser: Recogniser, database: Database
) -> None:
    key = await key_for(recogniser, face_vector(1))
    enrolments = [enroller.enrol_face(EVE, key, None, CALL, once()) for _ in range(50)]
    assert await outcomes(*enrolments) == {"added": 1, "enrollment_key_not_found": 49}
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM users") == 1
