"""The threshold decides, with made-up faces of exactly known similarity.

Who was recognised is noted at no cost to the answer, and written down later.
"""

from datetime import UTC, datetime

import pytest

import service.faces.recognition
from db.pool import Database, DatabaseUnavailableError
from service import errors
from service.faces.enrolment import Enroller
from service.faces.recognition import Match, Recogniser, Sightings
from tests.support.enrolments import ADA, CALL, EVE, key_for, once, seen
from tests.support.galleries import enrolled, face_vector, last_seen, resembling


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
