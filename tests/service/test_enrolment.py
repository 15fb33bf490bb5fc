"""Enrolment with made-up faces on the real database: keys, refusals, races."""

import asyncio
from collections import Counter
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from db.pool import Database
from db.queries import NewUser, Vector
from service import errors
from service.enrolment import Enroller
from service.inference import Face, Inference
from service.recognition import NoMatch, Recogniser
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


async def test_a_key_of_a_replaced_model_enrols_nobody(
    enroller: Enroller, recogniser: Recogniser, release: Path
) -> None:
    key = await _key(recogniser, face_vector(1))
    manifest = release / "manifest.json"
    manifest.write_text(manifest.read_text().replace(SPACE, "facenet-new-11111111-align1"))
    fresh = Enroller(enroller._database, NO_INFERENCE, Release(release))
    with pytest.raises(errors.EnrollmentKeyNotFoundError):
        await fresh.enrol_face(ADA, key, None)
    with pytest.raises(errors.EnrollmentKeyNotFoundError):
        await fresh.enrol_face(ADA, key, _face(face_vector(1), "facenet-new-11111111-align1"))


async def test_a_refusal_of_any_kind_leaves_the_key_usable(
    enroller: Enroller, recogniser: Recogniser
) -> None:
    key = await _key(recogniser, face_vector(1))
    await enroller.enrol_face(ADA, None, _face(face_vector(2)))
    with pytest.raises(errors.EmailAlreadyExistsError):
        await enroller.enrol_face(ADA, key, None)
    assert await enroller.enrol_face(EVE, key, None) > 0
    with pytest.raises(errors.EnrollmentKeyNotFoundError):
        await enroller.enrol_face(EVE, key, None)


async def _outcome(enrolment: asyncio.Future[int]) -> str:
    try:
        await enrolment
    except errors.ServiceError as error:
        return error.reason
    return "added"


async def test_of_fifty_enrolments_of_one_face_at_once_one_succeeds(
    enroller: Enroller, database: Database
) -> None:
    face = face_vector(1)
    enrolments = [enroller.enrol_face(EVE, None, _face(resembling(face, 0.95))) for _ in range(50)]
    outcomes = Counter(await asyncio.gather(*(_outcome(asyncio.ensure_future(each)) for each in enrolments)))
    assert outcomes == {"added": 1, "face_already_enrolled": 49}
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM users") == 1


async def test_of_fifty_uses_of_one_key_at_once_one_succeeds(
    enroller: Enroller, recogniser: Recogniser, database: Database
) -> None:
    key = await _key(recogniser, face_vector(1))
    enrolments = [enroller.enrol_face(EVE, key, None) for _ in range(50)]
    outcomes = Counter(await asyncio.gather(*(_outcome(asyncio.ensure_future(each)) for each in enrolments)))
    assert outcomes == {"added": 1, "enrollment_key_not_found": 49}
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM users") == 1
