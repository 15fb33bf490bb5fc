"""What is told about people and erased, on the real database; and what the audit log says of it.

Pages of users while users come and go. Deletions at the same time as whatever else may be done to the same user.
Deletions in the middle of many additions and enrolments. A deletion whose connection breaks at COMMIT.
"""

import asyncio
from datetime import UTC, datetime

import pytest

from db.pool import Database
from db.queries import faces
from db.queries.audit import Action
from service.auth.credentials import ApiKey, RequestContext, Scope
from service.errors import FaceAlreadyEnrolledError, NotFoundError
from service.faces.enrolment import Enroller, FaceAdder
from service.faces.recognition import Match, NoMatch, Recogniser
from service.faces.users import Users
from tests.support.enrolments import ADA, CALL, EVE, audited, deleted, further_faces, once, outcomes, seen
from tests.support.galleries import SPACE, enrolled, face_vector, ids, resembling, user_ids
from tests.support.postgres import CuttingProxy

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


async def test_pages_tell_everybody_who_stays_once_while_others_come_and_go(
    users: Users, database: Database
) -> None:
    async with database.connection() as connection:
        everybody = [await enrolled(connection) for _ in range(30)]
        staying, leaving = everybody[::2], everybody[1::2]
        told: list[int] = []
        after: int | None = 0
        while after is not None:
            page = await users.page(after, 4, CALL)
            told += [user.id for user in page.users]
            after = page.next
            await users.delete(leaving.pop(), CALL)
            if len(told) < 12:
                await enrolled(connection)
    assert len(told) == len(set(told))
    assert set(staying) <= set(told)
    assert told == sorted(told)


async def test_of_ten_deletions_at_once_one_succeeds_and_is_recorded(
    enroller: Enroller, users: Users, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    assert await outcomes(*(deleted(users, user_id) for _ in range(10))) == {"added": 1, "not_found": 9}
    assert [action for action, *_ in await audited(database)] == ["enrolled", "deleted"]


async def test_a_deletion_waits_for_a_face_that_is_being_added_and_takes_it_along(
    enroller: Enroller, users: Users, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    async with database.transaction() as addition:
        await faces.lock_user(addition, user_id)
        await faces.insert_face(addition, user_id, seen(FACE).vector)
        deletion = asyncio.ensure_future(users.delete(user_id, CALL))
        await asyncio.sleep(0.2)
        assert not deletion.done()
    await deletion
    assert await further_faces(database) == 0


async def test_a_face_for_somebody_who_is_being_deleted_waits_and_then_finds_nobody(
    enroller: Enroller, further: FaceAdder, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    async with database.transaction() as deletion:
        await deletion.execute("DELETE FROM users WHERE id = $1", user_id)
        addition = asyncio.ensure_future(further.add_face(user_id, None, seen(FACE), CALL, once()))
        await asyncio.sleep(0.2)
        assert not addition.done()
    with pytest.raises(NotFoundError):
        await addition
    assert await further_faces(database) == 0


async def test_additions_and_a_deletion_at_once_all_end_and_nothing_is_left(
    enroller: Enroller, further: FaceAdder, users: Users, database: Database
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(FACE), CALL, once())
    additions = [further.add_face(user_id, None, seen(resembling(FACE, 0.9)), CALL, once()) for _ in range(6)]
    ended = await outcomes(*additions[:3], deleted(users, user_id), *additions[3:])
    assert sum(ended.values()) == 7
    assert set(ended) <= {"added", "not_found", "face_limit_reached"}
    async with database.connection() as connection:
        assert await ids(connection) == []
        assert (await faces.gallery_sizes(connection))[SPACE] == 0
    assert await further_faces(database) == 0


async def test_enrolments_of_the_face_that_is_being_deleted_give_one_new_user_at_most(
    enroller: Enroller, users: Users, database: Database
) -> None:
    # Those that come too early find the face taken, those after the first find it taken again.
    user_id = await enroller.enrol_face(EVE, None, seen(FACE), CALL, once())
    enrolments = [enroller.enrol_face(EVE, None, seen(FACE), CALL, once()) for _ in range(6)]
    ended = await outcomes(*enrolments[:3], deleted(users, user_id), *enrolments[3:])
    async with database.connection() as connection:
        left = await ids(connection)
    assert user_id not in left
    assert len(left) == ended["added"] - 1 <= 1


async def test_a_user_whose_deletion_was_done_is_not_said_to_be_unknown(
    shaky: Database, proxy: CuttingProxy, enroller: Enroller
) -> None:
    user_id = await enroller.enrol_face(ADA, None, seen(face_vector(1)), CALL, once())
    proxy.cut(1, after=True)
    await Users(shaky).delete(user_id, CALL)
    assert await user_ids(shaky) == []
    with pytest.raises(NotFoundError):
        await Users(shaky).delete(user_id, CALL)
