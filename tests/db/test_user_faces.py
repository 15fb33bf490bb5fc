"""Further faces of users: counted, guarded, and gone with their user."""

import asyncio
from datetime import date

import asyncpg
import pytest

from db.pool import Database
from db.queries import faces
from db.queries.faces import NewUser
from tests.db.faces import face, face_vector

BOB_OF_FACES = NewUser("Bob", date(1990, 1, 1), None)


async def _bob(connection: asyncpg.Connection) -> int:
    user_id = await faces.insert_user(connection, BOB_OF_FACES, face(face_vector(1)))
    assert user_id is not None
    return user_id


async def test_the_first_face_counts_too(database: Database) -> None:
    async with database.connection() as connection:
        bob, other = await _bob(connection), await _bob(connection)
        assert await faces.count_faces(connection, bob) == 1
        await faces.insert_face(connection, bob, face(face_vector(2)))
        assert await faces.count_faces(connection, bob) == 2
        assert await faces.count_faces(connection, other) == 1


async def test_the_faces_go_with_their_user(database: Database) -> None:
    # Who is deleted shall leave no biometric data behind.
    async with database.connection() as connection:
        bob, other = await _bob(connection), await _bob(connection)
        for user_id in (bob, other):
            await faces.insert_face(connection, user_id, face(face_vector(2)))
        await connection.execute("DELETE FROM users WHERE id = $1", bob)
        assert [row[0] for row in await connection.fetch("SELECT user_id FROM user_faces")] == [other]


async def test_a_face_of_nobody_is_refused_by_the_table(database: Database) -> None:
    # Else it could be found, and nobody be named.
    async with database.connection() as connection:
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await faces.insert_face(connection, 1, face(face_vector(1)))


async def test_a_locked_user_can_not_be_deleted_until_the_transaction_ends(database: Database) -> None:
    # Nor, for that matter, get a face at the same time by another request.
    async with database.connection() as connection:
        bob = await _bob(connection)
        assert not await faces.lock_user(connection, bob + 1)
        async with database.transaction() as holder:
            assert await faces.lock_user(holder, bob)
            deletion = asyncio.ensure_future(connection.execute("DELETE FROM users WHERE id = $1", bob))
            await asyncio.sleep(0.2)
            assert not deletion.done()
        assert await deletion == "DELETE 1"
