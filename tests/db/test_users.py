"""What is told about users, page by page."""

from datetime import date

import asyncpg

from db.pool import Database
from db.queries import faces
from db.queries.users import EnrolledUser, delete_user, find_user, users_after
from tests.db.faces import SPACE, face, face_vector
from tests.db.people import enrolled, given_a_face, last_seen, seen


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
