"""What is told and kept of users who have vectors in several embedding spaces, and that nothing is left of them."""

import asyncpg
import pytest

from db.pool import Database
from db.queries.faces import insert_user
from db.queries.reembedding import insert_reembedded, missing_faces
from db.queries.spaces import switch_space
from db.queries.users import delete_due_users, delete_user, find_user, reenrol_user
from tests.db.faces import OTHER_SPACE, SPACE, face, face_vector, sealed
from tests.db.people import enrolled, given_a_face
from tests.support.enrolments import ADA

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
