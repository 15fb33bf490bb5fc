"""The threshold decides, with made-up faces of exactly known similarity.

With a measured threshold, whoever resembles many people needs more: in recognition and in enrolment alike.

Who was recognised is noted at no cost to the answer, and written down later.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import service.faces.recognition
from db.pool import Database, DatabaseUnavailableError
from service import errors
from service.faces.enrolment import Enroller
from service.faces.recognition import Match, NoMatch, Recogniser, Sightings
from tests.support.enrolments import ADA, CALL, EVE, key_for, once, seen
from tests.support.galleries import enrolled, face_vector, last_seen, resembling
from tests.support.service import write_calibrated


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


FACE = face_vector(1)


async def test_a_match_is_a_sighting_once_it_is_written(
    enroller: Enroller, recogniser: Recogniser, sightings: Sightings, database: Database
) -> None:
    # Neither enrolment nor a face that nobody has is one.
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    await recogniser.identify(seen(face_vector(2)), CALL)
    await sightings.write()
    async with database.connection() as connection:
        assert await last_seen(connection) == {}
        await recogniser.identify(seen(FACE), CALL)
        assert await last_seen(connection) == {}
        await sightings.write()
        assert await last_seen(connection) == {user_id: datetime.now(UTC).date()}


async def test_what_could_not_be_written_is_kept_and_written_later(database: Database) -> None:
    async with Database.open("postgresql://127.0.0.1:1/nobody") as away:
        sightings = Sightings(away)
        sightings.note(1)
        with pytest.raises(DatabaseUnavailableError):
            await sightings.write()
    async with database.connection() as connection:
        user_id = await enrolled(connection)
        sightings = Sightings(database)
        sightings.note(user_id)
        await connection.execute("ALTER TABLE user_sightings RENAME TO hidden")
        with pytest.raises(Exception, match="user_sightings"):
            await sightings.write()
        await connection.execute("ALTER TABLE hidden RENAME TO user_sightings")
        await sightings.write()
        assert set(await last_seen(connection)) == {user_id}


async def test_many_are_written_in_batches(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.faces.recognition, "BATCH", 3)
    sightings = Sightings(database)
    async with database.connection() as connection:
        users = [await enrolled(connection) for _ in range(8)]
        for user_id in reversed(users):
            sightings.note(user_id)
        await sightings.write()
        assert sorted(await last_seen(connection)) == users


async def test_it_notes_so_many_and_no_more(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    # A stream of sightings must not fill the memory.
    monkeypatch.setattr(service.faces.recognition, "MOST", 2)
    sightings = Sightings(database)
    async with database.connection() as connection:
        users = [await enrolled(connection) for _ in range(4)]
        for user_id in (*users, users[0]):
            sightings.note(user_id)
        await sightings.write()
        assert sorted(await last_seen(connection)) == users[:2]
        sightings.note(users[3])
        await sightings.write()
        assert sorted(await last_seen(connection)) == [*users[:2], users[3]]
