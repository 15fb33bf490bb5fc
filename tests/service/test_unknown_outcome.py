"""Enrolments whose connection breaks at COMMIT: done or not, nobody can tell, and yet they are done once."""

import asyncio
from pathlib import Path

import pytest

from db.pool import Database
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.recognition import Recogniser
from service.inference.active_release import ActiveRelease
from tests.db.enrolled import user_ids
from tests.db.faces import face_vector, resembling
from tests.support.enrolments import ADA, CALL, EVE, NO_INFERENCE, key_for, once, seen
from tests.support.postgres import CuttingProxy


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
