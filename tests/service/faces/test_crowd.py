"""With a measured threshold, whoever resembles many people needs more: in recognition and in enrolment alike."""

from pathlib import Path

import pytest

from db.pool import Database
from service import errors
from service.faces.enrolment import Enroller
from service.faces.recognition import Match, NoMatch, Recogniser
from tests.support.enrolments import ADA, CALL, EVE, key_for, once, seen
from tests.support.galleries import face_vector, resembling
from tests.support.service import write_calibrated

PROBE = face_vector(1)
INSERT_CROWD = """
    INSERT INTO users (name, birthdate, embedding_space, face_vector)
    SELECT 'crowd', '1990-01-01', $1, $2 FROM generate_series(1, $3)
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return write_calibrated(tmp_path)


async def _add_crowd(database: Database, similarity: float, users: int) -> None:
    face = seen(resembling(PROBE, similarity)).vector
    async with database.connection() as connection:
        await connection.execute(INSERT_CROWD, face.embedding_space, face.vector, users)


@pytest.mark.parametrize(
    ("users", "similarity", "required"),
    [
        (0, 0.55, 0.5),
        (1, 0.55, 0.54),  # the crowd's mean is a fifth of 0.4
        (5, 0.72, 0.7),
        (8, 0.72, 0.7),
        (99, 0.82, 0.8),  # a gallery of a hundred needs 0.6 by itself
    ],
)
async def test_a_face_is_a_user_s_from_what_size_and_crowd_require(
    enroller: Enroller,
    recogniser: Recogniser,
    database: Database,
    users: int,
    similarity: float,
    required: float,
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(resembling(PROBE, similarity)), CALL, once())
    await _add_crowd(database, 0.4, users)
    outcome = await recogniser.identify(seen(PROBE), CALL)
    assert isinstance(outcome, Match)
    assert outcome.user.id == user_id
    assert outcome.decision.required == pytest.approx(required, abs=1e-5)
    assert (outcome.decision.false_accept_rate, outcome.decision.gallery_size) == (0.01, users + 1)


async def test_what_is_too_little_in_a_crowd_is_no_match_and_may_be_enrolled(
    enroller: Enroller, recogniser: Recogniser, database: Database
) -> None:
    await enroller.enrol_face(ADA, None, seen(resembling(PROBE, 0.68)), CALL, once())
    with pytest.raises(errors.FaceAlreadyEnrolledError):
        await enroller.enrol_face(EVE, None, seen(PROBE), CALL, once())
    await _add_crowd(database, 0.4, 5)
    outcome = await recogniser.identify(seen(PROBE), CALL)
    assert isinstance(outcome, NoMatch)
    assert outcome.decision.required == pytest.approx(0.7, abs=1e-5)
    assert await enroller.enrol_face(EVE, None, seen(PROBE), CALL, once()) > 0


async def test_in_an_empty_gallery_the_smallest_measured_one_s_threshold_is_told(
    recogniser: Recogniser,
) -> None:
    outcome = await recogniser.identify(seen(PROBE), CALL)
    assert isinstance(outcome, NoMatch)
    assert (outcome.decision.required, outcome.decision.gallery_size) == (0.5, 0)


async def test_key_and_face_are_compared_as_in_a_gallery_of_one_however_many_are_enrolled(
    enroller: Enroller, recogniser: Recogniser, database: Database
) -> None:
    await _add_crowd(database, 0.4, 2000)
    key = await key_for(recogniser, PROBE)
    with pytest.raises(errors.SimilarityThresholdNotMetError):
        await enroller.enrol_face(ADA, key, seen(resembling(PROBE, 0.49)), CALL, once())
    assert await enroller.enrol_face(ADA, key, seen(resembling(PROBE, 0.51)), CALL, once()) > 0
