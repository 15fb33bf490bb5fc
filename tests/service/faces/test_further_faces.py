"""Further faces of a user, with made-up faces on the real database: what is refused, and why it is useful."""

from pathlib import Path

import pytest

from db.pool import Database
from db.queries.faces import count_faces
from service import errors
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.recognition import Match, NoMatch, Recogniser
from service.inference.active_release import ActiveRelease
from tests.support.enrolments import ADA, CALL, EVE, NO_INFERENCE, key_for, once, seen
from tests.support.galleries import OTHER_SPACE, face_vector, resembling

FACE = face_vector(1)
LATER = resembling(FACE, 0.7)  # the release requires 0.6


@pytest.fixture
def further(database: Database, release: Path) -> FaceAdder:
    return FaceAdder(database, NO_INFERENCE, ActiveRelease(release), max_faces=3)


async def test_a_face_that_was_too_far_from_the_first_is_found_by_a_further_one(
    enroller: Enroller, recogniser: Recogniser, further: FaceAdder
) -> None:
    much_later = resembling(LATER, 0.8)
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    assert isinstance(await recogniser.identify(seen(much_later), CALL), NoMatch)
    assert await further.add_face(user_id, None, seen(LATER), CALL, once()) == 2
    outcome = await recogniser.identify(seen(much_later), CALL)
    assert isinstance(outcome, Match)
    assert (outcome.user.id, outcome.decision.gallery_size) == (user_id, 1)
    assert outcome.user.similarity == pytest.approx(0.8, abs=1e-5)
    with pytest.raises(errors.FaceAlreadyEnrolledError):
        await enroller.enrol_face(EVE, None, seen(much_later), CALL, once())


async def test_a_key_adds_its_face_once_and_a_refusal_leaves_it_usable(
    enroller: Enroller, recogniser: Recogniser, further: FaceAdder
) -> None:
    key = await key_for(recogniser, LATER)
    other = await enroller.enrol_face(EVE, None, seen(face_vector(2)), CALL, once())
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    with pytest.raises(errors.SimilarityThresholdNotMetError, match="this user's"):
        await further.add_face(other, key, None, CALL, once())
    with pytest.raises(errors.NotFoundError):
        await further.add_face(user_id + 1, key, None, CALL, once())
    with pytest.raises(errors.SimilarityThresholdNotMetError, match="req_id"):
        await further.add_face(user_id, key, seen(face_vector(3)), CALL, once())
    assert await further.add_face(user_id, key, seen(resembling(LATER, 0.7)), CALL, once()) == 2
    with pytest.raises(errors.EnrollmentKeyNotFoundError):
        await further.add_face(user_id, key, None, CALL, once())
    outcome = await recogniser.identify(seen(LATER), CALL)
    assert isinstance(outcome, Match)
    assert outcome.user.similarity == pytest.approx(1, abs=1e-5)  # it is the key's vector that is kept


async def test_a_face_that_is_another_user_s_or_nobody_s_is_refused(
    enroller: Enroller, further: FaceAdder, database: Database
) -> None:
    ada = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    await enroller.enrol_face(EVE, None, seen(resembling(FACE, 0.5)), CALL, once())
    for face in (resembling(FACE, 0.51), face_vector(5)):
        with pytest.raises(errors.SimilarityThresholdNotMetError):
            await further.add_face(ada, None, seen(face), CALL, once())
    async with database.connection() as connection:
        assert await count_faces(connection, ada) == 1


async def test_a_user_of_a_replaced_model_gets_no_face_of_the_present_one(
    enroller: Enroller, further: FaceAdder, database: Database
) -> None:
    ada = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    async with database.connection() as connection:
        await connection.execute("UPDATE users SET embedding_space = $1", OTHER_SPACE)
    with pytest.raises(errors.SimilarityThresholdNotMetError):
        await further.add_face(ada, None, seen(FACE), CALL, once())


async def test_a_user_has_no_more_faces_than_allowed_and_the_refused_key_stays_usable(
    enroller: Enroller, recogniser: Recogniser, further: FaceAdder, database: Database, release: Path
) -> None:
    key = await key_for(recogniser, LATER)
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    for faces in (2, 3):
        assert await further.add_face(user_id, None, seen(LATER), CALL, once()) == faces
    with pytest.raises(errors.FaceLimitReachedError, match="3 faces"):
        await further.add_face(user_id, key, None, CALL, once())
    roomier = FaceAdder(database, NO_INFERENCE, ActiveRelease(release), max_faces=4)
    assert await roomier.add_face(user_id, key, None, CALL, once()) == 4
