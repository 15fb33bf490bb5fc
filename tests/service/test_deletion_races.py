"""Deletions at the same time as whatever else may be done to the same user."""

import asyncio

import pytest

from db.pool import Database
from db.queries import faces
from service.errors import NotFoundError
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.users import Users
from tests.db.faces import face_vector
from tests.service.at_once import outcomes
from tests.service.audited import audited
from tests.service.deletions import deleted, further_faces
from tests.support.enrolments import ADA, CALL, once, seen

FACE = face_vector(1)


async def test_of_ten_deletions_at_once_one_succeeds_and_is_recorded(
    enroller: Enroller, users: Users, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    assert await outcomes(*(deleted(users, user_id) for _ in range(10))) == {"added": 1, "not_found": 9}
    assert [action for action, *_ in await audited(database)] == ["enrolled", "deleted"]


async def test_a_deletion_waits_for_a_face_that_is_being_added_and_takes_it_along(
    enroller: Enroller, users: Users, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    async with database.transaction() as addition:
        await faces.lock_user(addition, user_id)
        await faces.insert_face(addition, user_id, seen(FACE).vector)
        deletion = asyncio.ensure_future(users.delete(user_id, CALL))
        await asyncio.sleep(0.2)
        assert not deletion.done()
    await deletion
    assert await further_faces(database) == 0


async def test_a_face_for_somebody_who_is_being_deleted_waits_and_then_finds_nobody(
    enroller: Enroller, further: FaceAdder, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    async with database.transaction() as deletion:
        await deletion.execute("DELETE FROM users WHERE id = $1", user_id)
        addition = asyncio.ensure_future(further.add_face(user_id, None, seen(FACE), CALL, once()))
        await asyncio.sleep(0.2)
        assert not addition.done()
    with pytest.raises(NotFoundError):
        await addition
    assert await further_faces(database) == 0
