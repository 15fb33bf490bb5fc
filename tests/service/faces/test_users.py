"""What is told about people and erased, on the real database; and what the audit log says of it."""

from datetime import UTC, datetime

import pytest

from db.pool import Database
from db.queries.audit import Action
from service.auth.credentials import ApiKey, RequestContext, Scope
from service.errors import FaceAlreadyEnrolledError, NotFoundError
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.recognition import Match, NoMatch, Recogniser
from service.faces.users import Users
from tests.db.faces import face_vector, resembling
from tests.service.audited import audited
from tests.support.enrolments import ADA, EVE, once, seen

FACE = face_vector(1)
ADMIN_CALL = RequestContext("request-1", ApiKey(7, "front desk", frozenset({Scope.ADMIN})))
BY = ("front desk", "request-1")


async def test_a_user_s_life_is_in_the_audit_log(
    enroller: Enroller, further: FaceAdder, users: Users, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), ADMIN_CALL, once())
    await further.add_face(user_id, None, seen(resembling(FACE, 0.9)), ADMIN_CALL, once())
    user = await users.get(user_id, ADMIN_CALL)
    await users.delete(user_id, ADMIN_CALL)
    assert (user.id, user.name, user.email, user.birthdate, user.faces) == (
        user_id,
        ADA.name,
        ADA.email,
        ADA.birthdate,
        2,
    )
    actions = (Action.ENROLLED, Action.FACE_ADDED, Action.READ, Action.DELETED)
    assert await audited(database) == [(action, user_id, *BY) for action in actions]


async def test_refusals_leave_no_trace_in_the_audit_log(
    enroller: Enroller, users: Users, database: Database
) -> None:
    # Nothing was done to anybody.
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), ADMIN_CALL, once())
    with pytest.raises(FaceAlreadyEnrolledError):
        await enroller.enrol_face(EVE, None, seen(FACE), ADMIN_CALL, once())
    for refused in (users.get(user_id + 1, ADMIN_CALL), users.delete(user_id + 1, ADMIN_CALL)):
        with pytest.raises(NotFoundError, match="no user with this id"):
            await refused
    assert [action for action, *_ in await audited(database)] == ["enrolled"]


async def test_each_user_of_a_page_is_in_the_audit_log_and_no_other(
    enroller: Enroller, users: Users, database: Database
) -> None:
    everybody = [
        await enroller.enrol_face(EVE, None, seen(face_vector(seed)), ADMIN_CALL, once()) for seed in range(3)
    ]
    page = await users.page(0, 2, ADMIN_CALL)
    assert [user.id for user in page.users] == everybody[:2]
    assert page.next == everybody[1]
    assert (await audited(database))[3:] == [("read", user_id, *BY) for user_id in everybody[:2]]
    last = await users.page(everybody[1], 2, ADMIN_CALL)
    assert ([user.id for user in last.users], last.next) == (everybody[2:], None)
    empty = await users.page(everybody[2], 2, ADMIN_CALL)
    assert (empty.users, empty.next) == ([], None)


async def test_who_is_deleted_is_not_recognised_and_may_enrol_again(
    enroller: Enroller, recogniser: Recogniser, users: Users
) -> None:
    # With the same face and the same e-mail, as somebody new.
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), ADMIN_CALL, once())
    assert isinstance(await recogniser.identify(seen(FACE), ADMIN_CALL), Match)
    await users.delete(user_id, ADMIN_CALL)
    assert isinstance(await recogniser.identify(seen(FACE), ADMIN_CALL), NoMatch)
    assert await enroller.enrol_face(ADA, None, seen(FACE), ADMIN_CALL, once()) > user_id


async def test_what_can_not_be_recorded_is_not_done(
    enroller: Enroller, users: Users, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), ADMIN_CALL, once())
    async with database.connection() as connection:
        await connection.execute("ALTER TABLE audit_log RENAME TO hidden")
        try:
            for use in (
                users.get(user_id, ADMIN_CALL),
                users.page(0, 9, ADMIN_CALL),
                users.delete(user_id, ADMIN_CALL),
            ):
                with pytest.raises(Exception, match="audit_log"):
                    await use
        finally:
            await connection.execute("ALTER TABLE hidden RENAME TO audit_log")
    assert (await users.get(user_id, ADMIN_CALL)).enrolled_at <= datetime.now(UTC)
