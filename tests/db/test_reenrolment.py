"""Who is unknown to the current models enrols again, by e-mail and birthdate, and stays the same user."""

from dataclasses import replace
from datetime import date

import asyncpg

from db.pool import Database
from db.queries import faces
from db.queries.faces import NewUser
from db.queries.users import delete_user, reenrol_user
from tests.db.faces import OTHER_SPACE, SPACE, face, face_vector, sealed

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
