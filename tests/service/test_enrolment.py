"""Enrolment with made-up faces on the real database: keys and refusals."""

from pathlib import Path

import pytest

from service import errors
from service.faces.enrolment import Enroller
from service.faces.recognition import Recogniser
from service.inference.active_release import ActiveRelease
from tests.db.faces import SPACE, face_vector
from tests.support.enrolments import ADA, CALL, EVE, NO_INFERENCE, key_for, once, seen


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
