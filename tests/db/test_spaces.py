"""Which embedding space is the current one, and who is told.

What happens at the same time as a switch to another embedding space waits for it, and then sees it. The number of
users in each embedding space, kept by triggers through everything that may happen to users.
"""

import asyncio
import contextlib
from datetime import date

import asyncpg

from db.pool import Database
from db.queries import faces
from db.queries.enrolment_keys import enrolled_users
from db.queries.faces import NewUser
from db.queries.spaces import adopt_space, current_space, lock_current_space, switch_space
from tests.support.galleries import BULK, OTHER_SPACE, SPACE, face, face_vector

A_MOMENT = 0.2


async def test_the_first_to_adopt_a_space_decides_it_for_all(database: Database) -> None:
    async with database.connection() as connection:
        assert await current_space(connection) is None
        assert await adopt_space(connection, SPACE) == SPACE
        assert await adopt_space(connection, OTHER_SPACE) == SPACE
        assert await current_space(connection) == SPACE


async def test_who_adopts_at_the_same_time_as_another_gets_the_other_s(database: Database) -> None:
    async with database.transaction() as second:
        async with database.transaction() as first:
            assert await adopt_space(first, SPACE) == SPACE
            waiting = asyncio.ensure_future(adopt_space(second, OTHER_SPACE))
            await asyncio.sleep(A_MOMENT)
            assert not waiting.done()
        assert await waiting == SPACE


async def test_a_switch_is_seen_from_its_commit_on_and_not_before(database: Database) -> None:
    async with database.connection() as reader:
        await adopt_space(reader, SPACE)
        async with database.transaction() as connection:
            await switch_space(connection, OTHER_SPACE)
            assert await current_space(reader) == SPACE
        assert await current_space(reader) == OTHER_SPACE


async def test_an_enrolment_waits_for_a_switch_and_then_sees_the_new_space(database: Database) -> None:
    # Else it would store a vector of the old space that nobody finds any more.
    async def enrol(connection: asyncpg.Connection) -> str | None:
        await faces.lock_enrolments(connection, SPACE)
        return (await faces.search_with_current_effort(connection, face(face_vector(1)), 6)).current_space

    async with database.transaction() as enrolment:
        await adopt_space(enrolment, SPACE)
    async with database.transaction() as enrolment:
        async with database.transaction() as switch:
            assert await lock_current_space(switch) == SPACE
            waiting = asyncio.ensure_future(enrol(enrolment))
            await asyncio.sleep(A_MOMENT)
            assert not waiting.done()
            await switch_space(switch, OTHER_SPACE)
        assert await waiting == OTHER_SPACE


async def test_of_two_switches_the_second_waits_and_then_holds_what_the_first_made_current(
    database: Database,
) -> None:
    async with database.connection() as connection:
        await adopt_space(connection, SPACE)
    async with database.transaction() as enrolment:
        async with database.transaction() as second:
            async with database.transaction() as first:
                await lock_current_space(first)
                switching = asyncio.ensure_future(lock_current_space(second))
                await asyncio.sleep(A_MOMENT)
                assert not switching.done()
                await switch_space(first, OTHER_SPACE)
            assert await switching == OTHER_SPACE
            enrolling = asyncio.ensure_future(faces.lock_enrolments(enrolment, OTHER_SPACE))
            await asyncio.sleep(A_MOMENT)
            assert not enrolling.done()
        await enrolling


async def test_where_no_space_is_current_nothing_is_held(database: Database) -> None:
    async with database.transaction() as switch:
        assert await lock_current_space(switch) is None
        await switch_space(switch, SPACE)
        assert await current_space(switch) == SPACE


REEMBEDDED = """
    INSERT INTO user_faces (user_id, embedding_space, face_vector, first) SELECT id, $1, face_vector, $2 FROM users
"""
BOB = NewUser("Bob", date(1990, 1, 1), None)


async def _sizes(connection: asyncpg.Connection) -> dict[str, int]:
    """The kept numbers, which must be those that counting gives."""
    sizes = await faces.gallery_sizes(connection)
    counted = await connection.fetch(
        """
        SELECT embedding_space, count(*) FROM (
            SELECT embedding_space FROM users UNION ALL SELECT embedding_space FROM user_faces WHERE first) AS faces
        GROUP BY 1
        """
    )
    assert {space: size for space, size in sizes.items() if size} == {row[0]: row[1] for row in counted}
    assert await enrolled_users(connection) == await connection.fetchval("SELECT count(*) FROM users")
    return sizes


async def test_enrolments_count_and_refused_ones_do_not(database: Database) -> None:
    # A taken e-mail inserts nothing, though the statement succeeds.
    ada = NewUser("Ada", date(1985, 12, 10), "ada@example.com")
    async with database.connection() as connection:
        assert await _sizes(connection) == {}
        await faces.insert_user(connection, BOB, face(face_vector(1)))
        await faces.insert_user(connection, ada, face(face_vector(2)))
        assert await faces.insert_user(connection, ada, face(face_vector(3))) is None
        assert await _sizes(connection) == {SPACE: 2}


async def test_bulk_loads_deletions_and_moves_count(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute(BULK, SPACE, 1000)
        await connection.execute(BULK, OTHER_SPACE, 10)
        assert await _sizes(connection) == {SPACE: 1000, OTHER_SPACE: 10}
        # Whatever an operator does by hand is counted too.
        await connection.execute("DELETE FROM users WHERE id IN (SELECT id FROM users ORDER BY id LIMIT 300)")
        assert await _sizes(connection) == {SPACE: 700, OTHER_SPACE: 10}
        await connection.execute("UPDATE users SET embedding_space = $1, name = 'y'", OTHER_SPACE)
        assert await _sizes(connection) == {SPACE: 0, OTHER_SPACE: 710}
        await connection.execute("TRUNCATE users CASCADE")
        assert await _sizes(connection) == {}


async def test_users_count_in_each_space_that_their_first_face_is_in(database: Database) -> None:
    # Yet they are as many people as before. Further faces count nowhere.
    async with database.connection() as connection:
        await connection.execute(BULK, SPACE, 1000)
        await connection.execute(REEMBEDDED, OTHER_SPACE, True)
        await connection.execute(REEMBEDDED, OTHER_SPACE, False)
        assert await _sizes(connection) == {SPACE: 1000, OTHER_SPACE: 1000}
        await connection.execute("DELETE FROM users WHERE id IN (SELECT id FROM users ORDER BY id LIMIT 300)")
        assert await _sizes(connection) == {SPACE: 700, OTHER_SPACE: 700}
        await connection.execute("UPDATE user_faces SET embedding_space = 'third'")
        assert await _sizes(connection) == {SPACE: 700, OTHER_SPACE: 0, "third": 700}
        await connection.execute("TRUNCATE user_faces CASCADE")
        assert await _sizes(connection) == {SPACE: 700, OTHER_SPACE: 0, "third": 0}


async def test_an_undone_enrolment_does_not_count(database: Database) -> None:
    async with database.connection() as connection:
        with contextlib.suppress(LookupError):
            async with connection.transaction():
                await faces.insert_user(connection, BOB, face(face_vector(1)))
                raise LookupError
        assert await _sizes(connection) == {}


async def test_simultaneous_enrolments_all_count(database: Database) -> None:
    # Each waits for the row of the one before it, and none is lost.
    async def enrol() -> None:
        async with database.connection() as connection:
            await faces.insert_user(connection, BOB, face(face_vector(1)))

    await asyncio.gather(*(enrol() for _ in range(40)))
    async with database.connection() as connection:
        assert await _sizes(connection) == {SPACE: 40}
