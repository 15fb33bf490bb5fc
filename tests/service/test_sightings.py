"""Who was recognised is noted at no cost to the answer, and written down later."""

from datetime import UTC, datetime

import pytest

import service.faces.recognition
from db.pool import Database, DatabaseUnavailableError
from service.faces.enrolment import Enroller
from service.faces.recognition import Recogniser, Sightings
from tests.db.faces import face_vector
from tests.db.people import enrolled, last_seen
from tests.support.enrolments import ADA, CALL, once, seen

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
