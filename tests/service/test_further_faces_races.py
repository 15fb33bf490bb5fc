"""Simultaneous additions of faces."""

from db.pool import Database
from db.queries import faces
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.recognition import Recogniser
from tests.db.faces import face_vector, resembling
from tests.service.at_once import outcomes
from tests.support.enrolments import ADA, CALL, key_for, once, seen

FACE = face_vector(1)


async def test_of_twenty_faces_at_once_as_many_are_added_as_are_allowed(
    enroller: Enroller, further: FaceAdder, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    attempts = (further.add_face(user_id, None, seen(resembling(FACE, 0.9)), CALL, once()) for _ in range(20))
    assert await outcomes(*attempts) == {"added": 4, "face_limit_reached": 16}
    async with database.connection() as connection:
        assert await faces.count_faces(connection, user_id) == 5


async def test_of_twenty_uses_of_one_key_at_once_one_succeeds(
    enroller: Enroller, recogniser: Recogniser, further: FaceAdder
) -> None:
    key = await key_for(recogniser, resembling(FACE, 0.9))
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    attempts = (further.add_face(user_id, key, None, CALL, once()) for _ in range(20))
    assert await outcomes(*attempts) == {"added": 1, "enrollment_key_not_found": 19}
