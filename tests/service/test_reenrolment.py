"""Known people of whom the present models have seen no face are enrolled again by e-mail and birthdate."""

from dataclasses import replace
from datetime import date

import pytest

from db.pool import Database
from db.queries import faces
from service import errors
from service.faces.enrolment import Enroller
from tests.db.faces import OTHER_SPACE, face, face_vector
from tests.service.audited import audited
from tests.service.kept import SEAL, kept, seen_with_crop
from tests.support.enrolments import ADA, CALL, NO_INFERENCE, once, seen


@pytest.fixture
async def ada(database: Database) -> int:
    """Enrolled with models that were in use before."""
    async with database.connection() as connection:
        user_id = await faces.insert_user(connection, ADA, face(face_vector(1), OTHER_SPACE))
    assert user_id is not None
    return user_id


async def test_they_are_who_they_were_and_their_face_is_kept(
    ada: int, enroller: Enroller, database: Database
) -> None:
    keeper = Enroller(database, NO_INFERENCE, enroller._release, SEAL)
    again = replace(ADA, email="ADA@example.com")
    assert await keeper.enrol_face(again, None, seen_with_crop(face_vector(2)), CALL, once()) == ada
    assert await kept(database) == [(ada, True)]
    assert [(action, user_id) for action, user_id, *_ in await audited(database)] == [("enrolled", ada)]


async def test_that_works_once(ada: int, enroller: Enroller) -> None:
    assert await enroller.enrol_face(ADA, None, seen(face_vector(2)), CALL, once()) == ada
    with pytest.raises(errors.FaceAlreadyEnrolledError):
        await enroller.enrol_face(ADA, None, seen(face_vector(2)), CALL, once())
    with pytest.raises(errors.EmailAlreadyExistsError):
        await enroller.enrol_face(ADA, None, seen(face_vector(3)), CALL, once())


async def test_with_another_birthdate_the_e_mail_is_taken(ada: int, enroller: Enroller) -> None:
    somebody = replace(ADA, birthdate=date(1999, 9, 9))
    with pytest.raises(errors.EmailAlreadyExistsError):
        await enroller.enrol_face(somebody, None, seen(face_vector(2)), CALL, once())
    assert await enroller.enrol_face(ADA, None, seen(face_vector(2)), CALL, once()) == ada
