"""The face of somebody unknown waits with the vector, sealed, and is kept if it is enrolled."""

import pytest

from db.pool import Database
from db.queries.enrolment_keys import CacheQuota
from service.faces.enrolment import Enroller
from service.faces.recognition import NoMatch, Recogniser, Sightings
from tests.db.faces import face_vector
from tests.service.kept import SEAL, is_sealed_crop, kept, seen_with_crop
from tests.support.enrolments import CALL, EVE, NO_INFERENCE, once


@pytest.fixture
async def req_id(recogniser: Recogniser, sightings: Sightings, database: Database) -> str:
    keeper = Recogniser(database, NO_INFERENCE, recogniser._release, sightings, CacheQuota(1000, 600), SEAL)
    outcome = await keeper.identify(seen_with_crop(face_vector(1)), CALL)
    assert isinstance(outcome, NoMatch)
    return outcome.req_id


async def test_it_waits_sealed(req_id: str, database: Database) -> None:
    assert req_id
    async with database.connection() as connection:
        rows = await connection.fetch("SELECT sealed_face FROM vectors_cache")
    assert [is_sealed_crop(row["sealed_face"]) for row in rows] == [True]


async def test_it_is_kept_when_it_is_enrolled(req_id: str, enroller: Enroller, database: Database) -> None:
    keeper = Enroller(database, NO_INFERENCE, enroller._release, SEAL)
    user = await keeper.enrol_face(EVE, req_id, None, CALL, once())
    assert await kept(database) == [(user, True)]


async def test_but_not_if_faces_are_not_kept_any_more(
    req_id: str, enroller: Enroller, database: Database
) -> None:
    assert await enroller.enrol_face(EVE, req_id, None, CALL, once())
    assert await kept(database) == []
