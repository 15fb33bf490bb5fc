"""An enrolment key is good for the API key that got it, and each API key has its share of the cache."""

from pathlib import Path

import pytest

from db.pool import Database
from db.queries.enrolment_keys import CacheQuota
from service.auth.credentials import ApiKey, RequestContext, Scope
from service.errors import EnrollmentKeyNotFoundError, TooManyRequestsError
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.idempotency import anonymous_operation
from service.faces.recognition import NoMatch, Recogniser, Sightings
from service.inference.active_release import ActiveRelease
from tests.db.faces import face_vector
from tests.service.at_once import outcomes
from tests.support.enrolments import EVE, NO_INFERENCE, seen

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
    for face in (1, 2):
        await _key(recogniser, face, DOOR)
    with pytest.raises(TooManyRequestsError, match="unknown faces") as refusal:
        await _key(recogniser, 3, DOOR)
    assert refusal.value.retry_after is not None
    assert 590 < refusal.value.retry_after <= 600
    assert await _key(recogniser, 3, DESK)
