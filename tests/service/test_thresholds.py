"""The threshold decides, with made-up faces of exactly known similarity."""

import pytest

from service import errors
from service.faces.enrolment import Enroller
from service.faces.recognition import Match, Recogniser
from tests.db.faces import face_vector, resembling
from tests.support.enrolments import ADA, CALL, EVE, key_for, once, seen


@pytest.mark.parametrize(("similarity", "known"), [(0.99, True), (0.601, True), (0.599, False), (0.0, False)])
async def test_a_face_is_a_user_s_from_the_threshold_on(
    enroller: Enroller, recogniser: Recogniser, similarity: float, known: bool
) -> None:
    face = face_vector(1)
    user_id = await enroller.enrol_face(ADA, None, seen(face), CALL, once())
    outcome = await recogniser.identify(seen(resembling(face, similarity)), CALL)
    assert isinstance(outcome, Match) == known
    if isinstance(outcome, Match):
        assert outcome.user.id == user_id
        assert outcome.user.similarity == pytest.approx(similarity, abs=1e-5)


async def test_a_face_above_the_threshold_can_not_be_enrolled_again_and_one_below_can(
    enroller: Enroller,
) -> None:
    face = face_vector(1)
    await enroller.enrol_face(ADA, None, seen(face), CALL, once())
    with pytest.raises(errors.FaceAlreadyEnrolledError):
        await enroller.enrol_face(EVE, None, seen(resembling(face, 0.61)), CALL, once())
    assert await enroller.enrol_face(EVE, None, seen(resembling(face, 0.59)), CALL, once()) > 0


@pytest.mark.parametrize(("similarity", "same"), [(0.61, True), (0.59, False)])
async def test_key_and_face_must_be_of_one_person(
    enroller: Enroller, recogniser: Recogniser, similarity: float, same: bool
) -> None:
    key = await key_for(recogniser, face_vector(1))
    face = seen(resembling(face_vector(1), similarity))
    if same:
        assert await enroller.enrol_face(ADA, key, face, CALL, once()) > 0
    else:
        with pytest.raises(errors.SimilarityThresholdNotMetError):
            await enroller.enrol_face(ADA, key, face, CALL, once())
        assert await enroller.enrol_face(ADA, key, None, CALL, once()) > 0
