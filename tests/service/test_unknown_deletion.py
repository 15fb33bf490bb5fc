"""A deletion whose connection breaks at COMMIT."""

import pytest

from db.pool import Database
from service.errors import NotFoundError
from service.faces.enrolment import Enroller
from service.faces.users import Users
from tests.db.enrolled import user_ids
from tests.db.faces import face_vector
from tests.support.enrolments import ADA, CALL, once, seen
from tests.support.postgres import CuttingProxy


async def test_a_user_whose_deletion_was_done_is_not_said_to_be_unknown(
    shaky: Database, proxy: CuttingProxy, enroller: Enroller
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(face_vector(1)), CALL, once())
    proxy.cut(1, after=True)
    await Users(shaky).delete(user_id, CALL)
    assert await user_ids(shaky) == []
    with pytest.raises(NotFoundError):
        await Users(shaky).delete(user_id, CALL)
