"""An enrolment key of models that are not in use any more, where its vector can't be made anew.

The face of somebody unknown waits with the vector, sealed, and is kept if it is enrolled.
"""

import pytest

from db.pool import Database
from db.queries.enrolment_keys import CacheQuota
from db.queries.spaces import switch_space
from service.errors import OutdatedKeyError
from service.faces.enrolment import Enroller
from service.faces.kept_faces import Seal
from service.faces.recognition import NoMatch, Recogniser, Sightings
from service.inference.capacity import ConcurrencyLimiter
from service.inference.client import Inference
from tests.support.enrolments import (
    CALL,
    EVE,
    NO_INFERENCE,
    OTHER_KEY,
    SEAL,
    is_sealed_crop,
    kept,
    once,
    seal_of,
    seen_with_crop,
)
from tests.support.galleries import OTHER_SPACE, face_vector
from tests.support.service import slot_of


async def _outdated_key(recogniser: Recogniser, seal: Seal | None) -> str:
    keeper = Recogniser(
        recogniser._database,
        NO_INFERENCE,
        recogniser._release,
        recogniser._sightings,
        CacheQuota(9, 600),
        seal,
    )
    outcome = await keeper.identify(seen_with_crop(face_vector(1)), CALL)
    async with recogniser._database.connection() as connection:
        await switch_space(connection, OTHER_SPACE)
    assert isinstance(outcome, NoMatch)
    return outcome.req_id


async def _refused(enroller: Enroller, req_id: str) -> str:
    with pytest.raises(OutdatedKeyError) as refusal:
        await enroller.enrol(EVE, req_id, None, CALL, once())
    return refusal.value.message


async def test_without_a_kept_face_it_is_refused_and_the_reason_says_what_to_do(
    recogniser: Recogniser, enroller: Enroller
) -> None:
    req_id = await _outdated_key(recogniser, None)
    assert "send the photo again" in await _refused(enroller, req_id)


async def test_a_face_that_another_key_sealed_is_refused_and_said_in_the_log_without_the_key(
    recogniser: Recogniser, enroller: Enroller, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    req_id = await _outdated_key(recogniser, SEAL)
    await _refused(Enroller(database, NO_INFERENCE, enroller._release, seal_of(OTHER_KEY)), req_id)
    assert "none of TRIFID_FACES_KEY opens this face" in caplog.text
    assert OTHER_KEY not in caplog.text
    assert req_id not in caplog.text


async def test_where_nobody_knows_what_the_servers_serve_it_is_refused_too(
    recogniser: Recogniser, enroller: Enroller, database: Database
) -> None:
    req_id = await _outdated_key(recogniser, SEAL)
    async with Inference.open(slot_of("127.0.0.1:1"), deadline=1, limiter=ConcurrencyLimiter(9)) as inference:
        await _refused(Enroller(database, inference, enroller._release, SEAL), req_id)


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
