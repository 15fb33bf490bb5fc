"""Simultaneous additions of faces.

Simultaneous additions of faces and enrolments of new users: a face is one user's.
"""

import asyncio

import pytest

from db.pool import Database
from db.queries import faces
from db.queries.faces import count_faces, gallery_sizes, insert_face, insert_user, lock_enrolments
from service import errors
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.recognition import Recogniser
from tests.support.enrolments import ADA, CALL, EVE, key_for, once, outcomes, seen
from tests.support.galleries import SPACE, face_vector, resembling

FACE = face_vector(1)


async def test_of_twenty_faces_at_once_as_many_are_added_as_are_allowed(
    enroller: Enroller, further: FaceAdder, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    attempts = (further.add_face(user_id, None, seen(resembling(FACE, 0.9)), CALL, once()) for _ in range(20))
    assert await outcomes(*attempts) == {"added": 4, "face_limit_reached": 16}
    async with database.connection() as connection:
        assert await faces.count_faces(connection, user_id) == 5


async def test_of_twenty_uses_of_one_key_at_once_one_succeeds(
    enroller: Enroller, recogniser: Recogniser, further: FaceAdder
) -> None:
    key = await key_for(recogniser, resembling(FACE, 0.9))
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    attempts = (further.add_face(user_id, key, None, CALL, once()) for _ in range(20))
    assert await outcomes(*attempts) == {"added": 1, "enrollment_key_not_found": 19}


async def test_an_addition_waits_for_an_enrolment_and_then_finds_the_new_user(
    enroller: Enroller, further: FaceAdder, database: Database
) -> None:
    # Else one face would be a new user's and a known user's at once.
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    new = resembling(FACE, 0.55)
    async with database.transaction() as enrolment:
        await lock_enrolments(enrolment, SPACE)
        await insert_user(enrolment, EVE, seen(new).vector)
        addition = asyncio.ensure_future(
            further.add_face(user_id, None, seen(resembling(FACE, 0.62)), CALL, once())
        )
        await asyncio.sleep(0.3)
        assert not addition.done()
    with pytest.raises(errors.SimilarityThresholdNotMetError):
        await addition


async def test_an_enrolment_waits_for_an_addition_and_then_finds_the_face_taken(
    enroller: Enroller, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    async with database.transaction() as addition:
        await lock_enrolments(addition, SPACE)
        await insert_face(addition, user_id, seen(resembling(FACE, 0.62)).vector)
        enrolment = asyncio.ensure_future(
            enroller.enrol_face(EVE, None, seen(resembling(FACE, 0.55)), CALL, once())
        )
        await asyncio.sleep(0.3)
        assert not enrolment.done()
    with pytest.raises(errors.FaceAlreadyEnrolledError):
        await enrolment


async def test_additions_and_enrolments_of_one_face_all_end_and_one_kind_wins(
    enroller: Enroller, further: FaceAdder, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    additions = [
        further.add_face(user_id, None, seen(resembling(FACE, 0.62)), CALL, once()) for _ in range(5)
    ]
    enrolments = [
        enroller.enrol_face(EVE, None, seen(resembling(FACE, 0.55)), CALL, once()) for _ in range(5)
    ]
    ended = await outcomes(*(each for pair in zip(additions, enrolments, strict=True) for each in pair))
    async with database.connection() as connection:
        faces, users = await count_faces(connection, user_id), await gallery_sizes(connection)
    if faces > 1:
        assert users == {SPACE: 1}
        assert ended == {"added": 4, "face_limit_reached": 1, "face_already_enrolled": 5}
    else:
        assert users == {SPACE: 2}
        assert ended == {"added": 1, "similarity_threshold_not_met": 5, "face_already_enrolled": 4}


async def test_a_key_is_used_for_a_new_user_or_a_further_face_and_never_for_both(
    enroller: Enroller, recogniser: Recogniser, further: FaceAdder, database: Database
) -> None:
    key = await key_for(recogniser, resembling(FACE, 0.9))
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    enrolments = [enroller.enrol_face(EVE, key, None, CALL, once()) for _ in range(10)]
    additions = [further.add_face(user_id, key, None, CALL, once()) for _ in range(10)]
    ended = await outcomes(*enrolments, *additions)
    assert ended["added"] == 1
    assert ended["enrollment_key_not_found"] + ended["face_already_enrolled"] == 19
    async with database.connection() as connection:
        assert await count_faces(connection, user_id) == 2
        assert await connection.fetchval("SELECT count(*) FROM vectors_cache") == 0
