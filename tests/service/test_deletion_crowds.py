"""Deletions in the middle of many additions and enrolments."""

from db.pool import Database
from db.queries import faces
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.users import Users
from tests.db.faces import SPACE, face_vector, resembling
from tests.db.people import ids
from tests.service.at_once import outcomes
from tests.service.deletions import deleted, further_faces
from tests.support.enrolments import ADA, CALL, EVE, once, seen

FACE = face_vector(1)


async def test_additions_and_a_deletion_at_once_all_end_and_nothing_is_left(
    enroller: Enroller, further: FaceAdder, users: Users, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    additions = [further.add_face(user_id, None, seen(resembling(FACE, 0.9)), CALL, once()) for _ in range(6)]
    ended = await outcomes(*additions[:3], deleted(users, user_id), *additions[3:])
    assert sum(ended.values()) == 7
    assert set(ended) <= {"added", "not_found", "face_limit_reached"}
    async with database.connection() as connection:
        assert await ids(connection) == []
        assert (await faces.gallery_sizes(connection))[SPACE] == 0
    assert await further_faces(database) == 0


async def test_enrolments_of_the_face_that_is_being_deleted_give_one_new_user_at_most(
    enroller: Enroller, users: Users, database: Database
) -> None:
    # Those that come too early find the face taken, those after the first find it taken again.
    user_id = await enroller.enrol_face(EVE, None, seen(FACE), CALL, once())
    enrolments = [enroller.enrol_face(EVE, None, seen(FACE), CALL, once()) for _ in range(6)]
    ended = await outcomes(*enrolments[:3], deleted(users, user_id), *enrolments[3:])
    async with database.connection() as connection:
        left = await ids(connection)
    assert user_id not in left
    assert len(left) == ended["added"] - 1 <= 1
