"""What forgetting a space leaves alone: the current one, and how young somebody is."""

import asyncio

import pytest

from db.pool import Database
from db.queries.faces import insert_user
from db.queries.pruning import forget_space
from db.queries.spaces import switch_space
from db.queries.users import reenrol_user
from tests.db.faces import OTHER_SPACE, SPACE, face, face_vector
from tests.support.enrolments import ADA


async def test_who_enrolled_again_stays_as_young_as_that(database: Database) -> None:
    async with database.connection() as connection:
        await insert_user(connection, ADA, face(face_vector(1)))
        await connection.execute("UPDATE users SET created_at = now() - interval '999 days'")
        await reenrol_user(connection, ADA, face(face_vector(2), OTHER_SPACE))
        await switch_space(connection, OTHER_SPACE)
    async with database.transaction() as connection:
        assert await forget_space(connection, SPACE, 0, 1) is not None
        assert await connection.fetchval("SELECT created_at > now() - interval '1 day' FROM users")


async def test_the_current_space_is_never_forgotten(database: Database) -> None:
    # Not even by a switch at the same time, which waits.
    async with database.connection() as connection:
        async with database.transaction() as nothing_current:
            with pytest.raises(ValueError, match="in use"):
                await forget_space(nothing_current, SPACE, 0, 1)
        await switch_space(connection, OTHER_SPACE)
        async with database.transaction() as forgetting:
            await forget_space(forgetting, SPACE, 0, 1)
            switching = asyncio.ensure_future(switch_space(connection, SPACE))
            await asyncio.sleep(0.2)
            assert not switching.done()
        await switching
    async with database.transaction() as too_late:
        with pytest.raises(ValueError, match="in use"):
            await forget_space(too_late, SPACE, 0, 1)
