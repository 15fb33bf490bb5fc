"""Enrolment with made-up faces on the real database: keys and refusals.

Simultaneous enrolments of one face, and by one key. An enrolment key is good for the API key that got it, and each
API key has its share of the cache. Known people of whom the present models have seen no face are enrolled again by
e-mail and birthdate. Enrolments whose connection breaks at COMMIT: done or not, nobody can tell, and yet they are
done once.
"""

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from db.pool import Database
from db.queries import faces
from db.queries.enrolment_keys import CacheQuota
from service import errors
from service.auth.credentials import ApiKey, RequestContext, Scope
from service.errors import EnrollmentKeyNotFoundError, TooManyRequestsError
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.idempotency import anonymous_operation
from service.faces.recognition import NoMatch, Recogniser, Sightings
from service.inference.active_release import ActiveRelease
from tests.support.enrolments import (
    ADA,
    CALL,
    EVE,
    NO_INFERENCE,
    SEAL,
    audited,
    kept,
    key_for,
    once,
    outcomes,
    seen,
    seen_with_crop,
)
from tests.support.galleries import OTHER_SPACE, SPACE, face, face_vector, resembling, user_ids
from tests.support.postgres import CuttingProxy


async def test_a_key_of_a_replaced_model_enrols_nobody(
    enroller: Enroller, recogniser: Recogniser, release: Path
) -> None:
    key = await key_for(recogniser, face_vector(1))
    manifest = release / "manifest.json"
    manifest.write_text(manifest.read_text().replace(SPACE, "facenet-new-11111111-align1"))
    fresh = Enroller(enroller._database, NO_INFERENCE, ActiveRelease(release))
    with pytest.raises(errors.EnrollmentKeyNotFoundError):
        await fresh.enrol_face(ADA, key, None, CALL, once())
    with pytest.raises(errors.EnrollmentKeyNotFoundError):
        await fresh.enrol_face(ADA, key, seen(face_vector(1), "facenet-new-11111111-align1"), CALL, once())


async def test_a_refusal_of_any_kind_leaves_the_key_usable(
    enroller: Enroller, recogniser: Recogniser
) -> None:
    key = await key_for(recogniser, face_vector(1))
    await enroller.enrol_face(ADA, None, seen(face_vector(2)), CALL, once())
    with pytest.raises(errors.EmailAlreadyExistsError):
        await enroller.enrol_face(ADA, key, None, CALL, once())
    assert await enroller.enrol_face(EVE, key, None, CALL, once()) > 0
    with pytest.raises(errors.EnrollmentKeyNotFoundError):
        await enroller.enrol_face(EVE, key, None, CALL, once())


async def test_of_fifty_enrolments_of_one_face_at_once_one_succeeds(
    enroller: Enroller, database: Database
) -> None:
    face = face_vector(1)
    enrolments = [
        enroller.enrol_face(EVE, None, seen(resembling(face, 0.95)), CALL, once()) for _ in range(50)
    ]
    assert await outcomes(*enrolments) == {"added": 1, "face_already_enrolled": 49}
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM users") == 1


async def test_of_fifty_uses_of_one_key_at_once_one_succeeds(
    enroller: Enroller, recogniser: Recogniser, database: Database
) -> None:
    key = await key_for(recogniser, face_vector(1))
    enrolments = [enroller.enrol_face(EVE, key, None, CALL, once()) for _ in range(50)]
    assert await outcomes(*enrolments) == {"added": 1, "enrollment_key_not_found": 49}
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM users") == 1


DOOR, DESK = (RequestContext("a-test", ApiKey(number, "some", frozenset(Scope))) for number in (1, 2))


async def _key(recogniser: Recogniser, face: int, call: RequestContext) -> str:
    outcome = await recogniser.identify(seen(face_vector(face)), call)
    assert isinstance(outcome, NoMatch)
    return outcome.req_id


async def test_another_api_key_can_neither_use_nor_spoil_it(
    recogniser: Recogniser, enroller: Enroller, further: FaceAdder
) -> None:
    req_id = await _key(recogniser, 1, DOOR)
    with pytest.raises(EnrollmentKeyNotFoundError):
        await enroller.enrol_face(EVE, req_id, None, DESK, anonymous_operation(DESK))
    user = await enroller.enrol_face(EVE, None, seen(face_vector(2)), DESK, anonymous_operation(DESK))
    with pytest.raises(EnrollmentKeyNotFoundError):
        await further.add_face(user, req_id, None, DESK, anonymous_operation(DESK))
    assert await enroller.enrol_face(EVE, req_id, None, DOOR, anonymous_operation(DOOR))


async def test_of_many_uses_at_once_by_two_api_keys_one_of_the_right_one_succeeds(
    recogniser: Recogniser, enroller: Enroller
) -> None:
    req_id = await _key(recogniser, 1, DOOR)
    uses = [
        enroller.enrol_face(EVE, req_id, None, call, anonymous_operation(call)) for call in (DESK, DOOR) * 20
    ]
    assert await outcomes(*uses) == {"added": 1, "enrollment_key_not_found": 39}


async def test_too_many_unknown_faces_are_refused_until_the_next_key_expires_and_never_called_somebody(
    database: Database, release: Path, sightings: Sightings
) -> None:
    recogniser = Recogniser(database, NO_INFERENCE, ActiveRelease(release), sightings, CacheQuota(2, 600))
    for number in (1, 2):
        await _key(recogniser, number, DOOR)
    with pytest.raises(TooManyRequestsError, match="unknown faces") as refusal:
        await _key(recogniser, 3, DOOR)
    assert refusal.value.retry_after is not None
    assert 590 < refusal.value.retry_after <= 600
    assert await _key(recogniser, 3, DESK)


@pytest.fixture
async def ada(database: Database) -> int:
    """Enrolled with models that were in use before."""
    async with database.connection() as connection:
        user_id = await faces.insert_user(connection, ADA, face(face_vector(1), OTHER_SPACE))
    assert user_id is not None
    return user_id


async def test_they_are_who_they_were_and_their_face_is_kept(
    ada: int, enroller: Enroller, database: Database
) -> None:
    keeper = Enroller(database, NO_INFERENCE, enroller._release, SEAL)
    again = replace(ADA, email="ADA@example.com")
    assert await keeper.enrol_face(again, None, seen_with_crop(face_vector(2)), CALL, once()) == ada
    assert await kept(database) == [(ada, True)]
    assert [(action, user_id) for action, user_id, *_ in await audited(database)] == [("enrolled", ada)]


async def test_that_works_once(ada: int, enroller: Enroller) -> None:
    assert await enroller.enrol_face(ADA, None, seen(face_vector(2)), CALL, once()) == ada
    with pytest.raises(errors.FaceAlreadyEnrolledError):
        await enroller.enrol_face(ADA, None, seen(face_vector(2)), CALL, once())
    with pytest.raises(errors.EmailAlreadyExistsError):
        await enroller.enrol_face(ADA, None, seen(face_vector(3)), CALL, once())


async def test_with_another_birthdate_the_e_mail_is_taken(ada: int, enroller: Enroller) -> None:
    somebody = replace(ADA, birthdate=date(1999, 9, 9))
    with pytest.raises(errors.EmailAlreadyExistsError):
        await enroller.enrol_face(somebody, None, seen(face_vector(2)), CALL, once())
    assert await enroller.enrol_face(ADA, None, seen(face_vector(2)), CALL, once()) == ada


@pytest.mark.parametrize("after", [True, False])
async def test_an_enrolment_by_key_is_done_once(
    after: bool, shaky: Database, proxy: CuttingProxy, recogniser: Recogniser, release: Path
) -> None:
    key = await key_for(recogniser, face_vector(1))
    proxy.cut(3, after=after)
    user_id = await Enroller(shaky, NO_INFERENCE, ActiveRelease(release)).enrol_face(
        ADA, key, None, CALL, once()
    )
    assert proxy.cuts_left == 0
    assert await user_ids(shaky) == [user_id]


@pytest.mark.parametrize("after", [True, False])
async def test_a_further_face_is_added_once(
    after: bool, shaky: Database, proxy: CuttingProxy, enroller: Enroller, release: Path
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(face_vector(1)), CALL, once())
    proxy.cut(1, after=after)
    further = FaceAdder(shaky, NO_INFERENCE, ActiveRelease(release), max_faces=5)
    assert await further.add_face(user_id, None, seen(resembling(face_vector(1), 0.9)), CALL, once()) == 2
    async with shaky.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM user_faces") == 1


async def test_many_enrolments_at_once_are_each_done_once(
    shaky: Database, proxy: CuttingProxy, release: Path
) -> None:
    enroller = Enroller(shaky, NO_INFERENCE, ActiveRelease(release))
    proxy.cut(10, after=True)
    enrolments = [enroller.enrol_face(EVE, None, seen(face_vector(n)), CALL, once()) for n in range(20)]
    assert sorted(await asyncio.gather(*enrolments)) == await user_ids(shaky)
