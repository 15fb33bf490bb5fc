"""The threshold decides, with made-up faces of exactly known similarity."""

from datetime import date
from pathlib import Path
from typing import cast

import pytest

from db.pool import Database
from db.queries import NewUser, Vector
from service import errors
from service.enrolment import Enroller
from service.inference import Face, Inference
from service.recognition import Match, NoMatch, Recogniser
from service.release import Release
from tests.db.faces import face_vector, resembling

SPACE = "facenet-test-00000000-align1"
ADA = NewUser("Ada", date(1985, 12, 10), "ada@example.com")
EVE = NewUser("Eve", date(1990, 1, 1), None)
NO_INFERENCE = cast(Inference, None)  # these tests bring their faces along


def _face(vector: Vector, space: str = SPACE) -> Face:
    return Face(vector, space, 0.99, (0, 0, 9, 9), [(1, 1)] * 5, (9, 1, 0, 0), 1)


@pytest.fixture
def enroller(database: Database, release: Path) -> Enroller:
    return Enroller(database, NO_INFERENCE, Release(release))


@pytest.fixture
def recogniser(database: Database, release: Path) -> Recogniser:
    return Recogniser(database, NO_INFERENCE, Release(release), cache_ttl_seconds=600)


async def _key(recogniser: Recogniser, vector: Vector) -> str:
    outcome = await recogniser.identify(_face(vector))
    assert isinstance(outcome, NoMatch)
    return outcome.req_id


@pytest.mark.parametrize(("similarity", "known"), [(0.99, True), (0.601, True), (0.599, False), (0.0, False)])
async def test_a_face_is_a_user_s_from_the_threshold_on(
    enroller: Enroller, recogniser: Recogniser, similarity: float, known: bool
) -> None:
    face = face_vector(1)
    user_id = await enroller.enrol_face(ADA, None, _face(face))
    outcome = await recogniser.identify(_face(resembling(face, similarity)))
    assert isinstance(outcome, Match) == known
    if isinstance(outcome, Match):
        assert outcome.user.id == user_id
        assert outcome.user.similarity == pytest.approx(similarity, abs=1e-5)


async def test_a_face_above_the_threshold_can_not_be_enrolled_again_and_one_below_can(
    enroller: Enroller,
) -> None:
    face = face_vector(1)
    await enroller.enrol_face(ADA, None, _face(face))
    with pytest.raises(errors.FaceAlreadyEnrolledError):
        await enroller.enrol_face(EVE, None, _face(resembling(face, 0.61)))
    assert await enroller.enrol_face(EVE, None, _face(resembling(face, 0.59))) > 0


@pytest.mark.parametrize(("similarity", "same"), [(0.61, True), (0.59, False)])
async def test_key_and_face_must_be_of_one_person(
    enroller: Enroller, recogniser: Recogniser, similarity: float, same: bool
) -> None:
    key = await _key(recogniser, face_vector(1))
    face = _face(resembling(face_vector(1), similarity))
    if same:
        assert await enroller.enrol_face(ADA, key, face) > 0
    else:
        with pytest.raises(errors.SimilarityThresholdNotMetError):
            await enroller.enrol_face(ADA, key, face)
        assert await enroller.enrol_face(ADA, key, None) > 0
