"""With a seal the face is stored with each vector that is enrolled; without one it never is."""

import pytest

from db.pool import Database
from service.errors import FaceAlreadyEnrolledError
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.recognition import Recogniser
from tests.db.faces import face_vector, resembling
from tests.service.kept import SEAL, kept, seen_with_crop
from tests.support.enrolments import CALL, EVE, NO_INFERENCE, key_for, once


@pytest.fixture
def keeper(enroller: Enroller, database: Database) -> Enroller:
    return Enroller(database, NO_INFERENCE, enroller._release, SEAL)


@pytest.fixture
def further_keeper(database: Database, enroller: Enroller) -> FaceAdder:
    return FaceAdder(database, NO_INFERENCE, enroller._release, 5, SEAL)


async def test_the_first_face_and_further_ones_are_kept_sealed(
    keeper: Enroller, further_keeper: FaceAdder, database: Database
) -> None:
    first, further = face_vector(1), resembling(face_vector(1), 0.9)
    user = await keeper.enrol_face(EVE, None, seen_with_crop(first), CALL, once())
    await further_keeper.add_face(user, None, seen_with_crop(further), CALL, once())
    assert await kept(database) == [(user, True), (user, False)]


async def test_nothing_is_kept_where_the_operator_did_not_say_so(
    enroller: Enroller, further: FaceAdder, database: Database
) -> None:
    user = await enroller.enrol_face(EVE, None, seen_with_crop(face_vector(1)), CALL, once())
    await further.add_face(user, None, seen_with_crop(resembling(face_vector(1), 0.9)), CALL, once())
    assert await kept(database) == []


async def test_a_refused_enrolment_keeps_nothing(keeper: Enroller, database: Database) -> None:
    user = await keeper.enrol_face(EVE, None, seen_with_crop(face_vector(1)), CALL, once())
    with pytest.raises(FaceAlreadyEnrolledError):
        await keeper.enrol_face(EVE, None, seen_with_crop(face_vector(1)), CALL, once())
    assert await kept(database) == [(user, True)]


async def test_a_key_enrols_without_a_face_if_it_was_given_before_faces_were_kept(
    recogniser: Recogniser, keeper: Enroller, database: Database
) -> None:
    key = await key_for(recogniser, face_vector(1))
    assert await keeper.enrol_face(EVE, key, None, CALL, once())
    assert await kept(database) == []
