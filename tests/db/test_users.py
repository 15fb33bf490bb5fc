"""What is told about users, page by page.

What is told and kept of users who have vectors in several embedding spaces, and that nothing is left of them. What is
left of a user who is deleted: nothing. Who is unknown to the current models enrols again, by e-mail and birthdate,
and stays the same user. The days last seen: what is written of them, and what is passed over.

Who is deleted for not having been seen, and who is not.
"""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import asyncpg
import pytest

from db.pool import Database
from db.queries import faces
from db.queries.faces import NewUser, insert_user
from db.queries.reembedding import insert_reembedded, missing_faces
from db.queries.spaces import switch_space
from db.queries.users import (
    EnrolledUser,
    delete_due_users,
    delete_user,
    find_user,
    lock_expiry,
    note_sightings,
    reenrol_user,
    users_after,
)
from tests.support.enrolments import ADA
from tests.support.galleries import (
    OTHER_SPACE,
    SPACE,
    enrolled,
    face,
    face_vector,
    given_a_face,
    ids,
    last_seen,
    sealed,
    seen,
)


async def _told(connection: asyncpg.Connection, user_id: int) -> EnrolledUser:
    """What is told of somebody who is there."""
    user = await find_user(connection, user_id)
    assert user is not None
    return user


async def test_all_that_is_stored_but_the_vectors_is_told(database: Database) -> None:
    ada = faces.NewUser("Ada", date(1985, 12, 10), "ada@example.com")
    async with database.connection() as connection:
        user_id = await faces.insert_user(connection, ada, face(face_vector(1))) or 0
        await given_a_face(connection, user_id, days_ago=0)
        await seen(connection, user_id, days_ago=3)
        enrolled_at = await connection.fetchval("SELECT created_at FROM users")
        day = (await last_seen(connection))[user_id]
        assert await _told(connection, user_id) == EnrolledUser(
            user_id, "Ada", "ada@example.com", date(1985, 12, 10), 2, enrolled_at, day, SPACE
        )


async def test_who_was_never_seen_has_no_day_and_one_face(database: Database) -> None:
    # Nor is there an e-mail, if none was given.
    async with database.connection() as connection:
        user = await _told(connection, await enrolled(connection))
    assert (user.last_seen, user.faces, user.email) == (None, 1, None)


async def test_an_id_that_nobody_has_finds_nobody(database: Database) -> None:
    # Not the next one either: the same query tells pages.
    async with database.connection() as connection:
        first, middle, _ = [await enrolled(connection) for _ in range(3)]
        await delete_user(connection, middle)
        found = [await find_user(connection, user_id) for user_id in (middle, first - 1, 2**31 - 1)]
    assert found == [None, None, None]


async def test_pages_go_on_after_an_id_whether_or_not_it_is_still_there(database: Database) -> None:
    async with database.connection() as connection:
        everybody = [await enrolled(connection) for _ in range(5)]
        assert [user.id for user in await users_after(connection, 0, 2)] == everybody[:2]
        await delete_user(connection, everybody[1])
        assert [user.id for user in await users_after(connection, everybody[1], 10)] == everybody[2:]
        assert await users_after(connection, 9_999_999_999, 10) == []


DAYS = 30


async def _reembed(connection: asyncpg.Connection, space: str = OTHER_SPACE) -> None:
    faces = await missing_faces(connection, space, (0, 0), 100)
    await insert_reembedded(connection, space, [(face, face_vector(3)) for face in faces])


async def _told_in_spaces(connection: asyncpg.Connection, user_id: int) -> tuple[int, str]:
    user = await find_user(connection, user_id)
    assert user is not None
    return user.faces, user.embedding_space


async def test_a_user_is_told_with_the_current_space_and_each_face_once(database: Database) -> None:
    async with database.connection() as connection:
        ada = await enrolled(connection)
        await given_a_face(connection, ada, days_ago=0)
        await _reembed(connection)
        assert await _told_in_spaces(connection, ada) == (2, SPACE)
        await switch_space(connection, OTHER_SPACE)
        assert await _told_in_spaces(connection, ada) == (2, OTHER_SPACE)
        bob = await enrolled(connection)
        assert await _told_in_spaces(connection, bob) == (1, SPACE)
        await switch_space(connection, SPACE)
        assert await _told_in_spaces(connection, ada) == (2, SPACE)


@pytest.mark.parametrize(
    ("enrolled_ago", "face_ago", "stays"), [(999, 999, False), (999, 1, True), (1, 999, True)]
)
async def test_who_was_re_embedded_today_is_kept_no_longer_for_it(
    database: Database, enrolled_ago: int, face_ago: int, stays: bool
) -> None:
    async with database.connection() as connection:
        user_id = await enrolled(connection, enrolled_ago)
        await given_a_face(connection, user_id, face_ago)
        await _reembed(connection)
    async with database.transaction() as connection:
        assert await delete_due_users(connection, DAYS, 100) == ([] if stays else [user_id])


async def test_who_enrolled_again_today_is_kept(database: Database) -> None:
    # They were here, in person.
    async with database.connection() as connection:
        ada = await insert_user(connection, ADA, face(face_vector(1)))
        await connection.execute("UPDATE users SET created_at = now() - interval '999 days'")
        assert await reenrol_user(connection, ADA, face(face_vector(2), OTHER_SPACE)) == ada
    async with database.transaction() as connection:
        assert await delete_due_users(connection, DAYS, 100) == []


async def test_a_deletion_leaves_nothing_in_any_space(database: Database) -> None:
    # Who is deleted shall leave no biometric data behind: further faces, made vectors and crops included.
    async with database.connection() as connection:
        ada = await insert_user(connection, ADA, sealed(b"crop"))
        assert ada is not None
        await given_a_face(connection, ada, days_ago=0)
        await _reembed(connection)
        await _reembed(connection, "third")
        assert await connection.fetchval("SELECT count(*) FROM user_faces") == 5
        assert await delete_user(connection, ada)
        assert await connection.fetchval("SELECT count(*) FROM user_faces") == 0
        assert await connection.fetchval("SELECT count(*) FROM kept_faces") == 0
        assert await connection.fetchval("SELECT sum(users) + sum(enrolled) FROM gallery_sizes") == 0


async def test_a_deleted_user_leaves_nothing_in_any_table(database: Database) -> None:
    # Whatever tables there will be: none that knows users may keep a row about one who is gone.
    async with database.connection() as connection:
        user_id = await enrolled(connection)
        await given_a_face(connection, user_id, days_ago=0)
        await seen(connection, user_id, days_ago=0)
        assert await delete_user(connection, user_id)
        assert not await delete_user(connection, user_id)
        left = {table: await _rows(connection, table, user_id) for table in await _tables(connection)}
    assert {"user_faces", "user_sightings"} <= set(left)
    assert set(left.values()) == {0}


async def _tables(connection: asyncpg.Connection) -> list[str]:
    rows = await connection.fetch(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'user_id' AND table_name <> 'audit_log'"
    )
    return [row[0] for row in rows]


async def _rows(connection: asyncpg.Connection, table: str, user_id: int) -> int:
    statement: str = await connection.fetchval(
        "SELECT format('SELECT count(*) FROM %I WHERE user_id = $1', $1::text)", table
    )
    count: int = await connection.fetchval(statement, user_id)
    return count


ADA_AGAIN = NewUser("Ada", date(1985, 12, 10), "Ada@example.com")
LATER = NewUser("Ada King", ADA_AGAIN.birthdate, "ada@EXAMPLE.com")


async def _ada(connection: asyncpg.Connection, crop: bytes | None = None) -> int:
    user_id = await faces.insert_user(connection, ADA_AGAIN, sealed(crop))
    assert user_id is not None
    return user_id


async def test_the_same_user_is_found_in_the_new_space_under_the_new_name(database: Database) -> None:
    async with database.connection() as connection:
        ada = await _ada(connection)
        again = face(face_vector(5), OTHER_SPACE)
        assert await reenrol_user(connection, LATER, again) == ada
        (found,) = (await faces.search_with_current_effort(connection, again, 6)).users
        assert (found.id, found.name, found.email) == (ada, "Ada King", "Ada@example.com")
        assert await faces.gallery_sizes(connection) == {SPACE: 1, OTHER_SPACE: 1}
        assert await faces.count_faces(connection, ada) == 1
        assert len((await faces.search_with_current_effort(connection, sealed(None), 6)).users) == 1


async def test_nobody_is_enrolled_again_who_is_known_in_the_space(database: Database) -> None:
    # By their row in users, or by the vector that another enrolment or a re-embedding made.
    async with database.connection() as connection:
        await _ada(connection)
        assert await reenrol_user(connection, LATER, face(face_vector(5))) is None
        assert await reenrol_user(connection, LATER, face(face_vector(5), OTHER_SPACE)) is not None
        assert await reenrol_user(connection, ADA_AGAIN, face(face_vector(6), OTHER_SPACE)) is None
        assert await connection.fetchval("SELECT name FROM users") == "Ada King"


async def test_another_birthdate_another_e_mail_or_none_is_another_person(database: Database) -> None:
    others = [
        replace(LATER, birthdate=date(1985, 12, 11)),
        replace(LATER, email="ad@example.com"),
        replace(LATER, email=None),
    ]
    async with database.connection() as connection:
        await _ada(connection)
        await faces.insert_user(connection, others[-1], face(face_vector(2)))
        for other in others:
            assert await reenrol_user(connection, other, face(face_vector(5), OTHER_SPACE)) is None


async def test_the_new_crop_takes_the_place_of_the_old_one(database: Database) -> None:
    # It is what the next models are asked about. Without a new one the old one still serves.
    kept = "SELECT sealed_face FROM kept_faces WHERE face_id IS NULL"
    async with database.connection() as connection:
        ada = await _ada(connection, b"old")
        assert await reenrol_user(connection, LATER, sealed(b"new", OTHER_SPACE)) == ada
        assert [row[0] for row in await connection.fetch(kept)] == [b"new"]
        assert await reenrol_user(connection, LATER, sealed(None, "third")) == ada
        assert [row[0] for row in await connection.fetch(kept)] == [b"new"]
        await delete_user(connection, ada)
        assert await connection.fetchval("SELECT count(*) FROM user_faces") == 0
        assert await connection.fetch(kept) == []


MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


async def test_the_latest_day_stays(database: Database) -> None:
    # Several processes write, and one of them may come late with the day before.
    async with database.connection() as connection:
        user_id = await enrolled(connection)
        for day, expected in ((MONDAY, MONDAY), (TUESDAY, TUESDAY), (MONDAY, TUESDAY)):
            await note_sightings(connection, {user_id: day})
            assert await last_seen(connection) == {user_id: expected}


async def test_a_day_that_is_written_already_costs_no_write(database: Database) -> None:
    # A row that is written anew has another place in the table.
    place = "SELECT ctid FROM user_sightings"
    async with database.connection() as connection:
        user_id = await enrolled(connection)
        await note_sightings(connection, {user_id: MONDAY})
        before = await connection.fetchval(place)
        await note_sightings(connection, {user_id: MONDAY})
        assert await connection.fetchval(place) == before


async def test_users_who_are_gone_are_passed_over(database: Database) -> None:
    async with database.connection() as connection:
        gone, there = await enrolled(connection), await enrolled(connection)
        await delete_user(connection, gone)
        await note_sightings(connection, {gone: MONDAY, there: MONDAY, 2**31 - 1: MONDAY})
        assert await last_seen(connection) == {there: MONDAY}


async def test_a_sighting_waits_for_a_deletion_and_then_passes_the_user_over(database: Database) -> None:
    async with database.connection() as connection:
        gone, there = await enrolled(connection), await enrolled(connection)
        async with database.transaction() as deletion:
            await delete_user(deletion, gone)
            noting = asyncio.ensure_future(note_sightings(connection, {gone: MONDAY, there: MONDAY}))
            await asyncio.sleep(0.2)
            assert not noting.done()
        await noting
        assert await last_seen(connection) == {there: MONDAY}


async def test_many_at_once_in_any_order_all_end(database: Database) -> None:
    # Each of them locks users one after the other: in different orders they would wait for each other for ever.
    async with database.connection() as connection:
        users = [await enrolled(connection) for _ in range(50)]

    async def note(order: list[int]) -> None:
        async with database.connection() as connection:
            await note_sightings(connection, dict.fromkeys(order, MONDAY))

    await asyncio.gather(*(note(users[turn:] + users[:turn]) for turn in range(0, 50, 3)))
    async with database.connection() as connection:
        assert await last_seen(connection) == dict.fromkeys(users, MONDAY)


async def _expire(database: Database, most: int = 100) -> list[int]:
    async with database.transaction() as connection:
        return await delete_due_users(connection, DAYS, most)


@pytest.mark.parametrize(("days_ago", "stays"), [(0, True), (DAYS, True), (DAYS + 2, False), (999, False)])
async def test_whoever_was_never_seen_counts_from_the_enrolment(
    database: Database, days_ago: int, stays: bool
) -> None:
    async with database.connection() as connection:
        user_id = await enrolled(connection, days_ago)
    assert await _expire(database) == ([] if stays else [user_id])


@pytest.mark.parametrize(("days_ago", "stays"), [(0, True), (DAYS, True), (DAYS + 2, False)])
async def test_a_sighting_counts_and_so_does_a_further_face(
    database: Database, days_ago: int, stays: bool
) -> None:
    async with database.connection() as connection:
        watched, photographed = await enrolled(connection, 999), await enrolled(connection, 999)
        await seen(connection, watched, days_ago)
        await given_a_face(connection, photographed, days_ago)
    assert sorted(await _expire(database)) == ([] if stays else [watched, photographed])


async def test_it_goes_in_batches_and_the_gallery_is_counted(database: Database) -> None:
    async with database.connection() as connection:
        old = [await enrolled(connection, 999) for _ in range(5)]
        young = await enrolled(connection)
        batches = [await _expire(database, most=2) for _ in range(4)]
        assert [len(batch) for batch in batches] == [2, 2, 1, 0]
        assert sorted(user_id for batch in batches for user_id in batch) == old
        assert await ids(connection) == [young]
        assert sum((await faces.gallery_sizes(connection)).values()) == 1


async def test_somebody_who_is_worked_on_is_left_for_the_next_time(database: Database) -> None:
    async with database.connection() as connection:
        busy, idle = await enrolled(connection, 999), await enrolled(connection, 999)
    async with database.transaction() as work:
        await faces.lock_user(work, busy)
        assert await _expire(database) == [idle]
    assert await _expire(database) == [busy]


async def test_a_sighting_that_comes_at_the_last_moment_saves_the_user(database: Database) -> None:
    # It is written, but not committed, while the others are looked through.
    async with database.connection() as connection:
        saved, lost = await enrolled(connection, 999), await enrolled(connection, 999)
    async with database.transaction() as sighting:
        await note_sightings(sighting, {saved: datetime.now(UTC).date()})
        assert await _expire(database) == [lost]
    assert await _expire(database) == []


async def test_one_process_expires_at_a_time(database: Database) -> None:
    async with database.transaction() as first, database.transaction() as second:
        assert await lock_expiry(first)
        assert not await lock_expiry(second)
    async with database.transaction() as third:
        assert await asyncio.wait_for(lock_expiry(third), 1)
