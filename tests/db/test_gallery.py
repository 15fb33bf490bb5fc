"""Who is enrolled: what the table takes and what it refuses."""

from datetime import date

import asyncpg
import numpy as np
import pytest

from db.pool import Database
from db.queries import faces
from db.queries.faces import NewUser
from tests.db.faces import face, face_vector

ADA = NewUser("Ada Lovelace", date(1985, 12, 10), "Ada@example.com")
NEW_BOB = NewUser("Bob", date(1990, 1, 1), None)


async def test_an_email_is_taken_in_any_case_and_absent_ones_do_not_collide(database: Database) -> None:
    # Two users without an e-mail are fine.
    async with database.connection() as connection:
        assert await faces.insert_user(connection, ADA, face(face_vector(1))) is not None
        twin = NewUser("Twin", date(1990, 1, 1), "ADA@EXAMPLE.COM")
        assert await faces.insert_user(connection, twin, face(face_vector(2))) is None
        assert await faces.insert_user(connection, NEW_BOB, face(face_vector(3))) is not None
        assert await faces.insert_user(connection, NEW_BOB, face(face_vector(4))) is not None
        assert await connection.fetchval("SELECT count(*) FROM users") == 3


async def test_vectors_are_stored_in_their_rows(database: Database) -> None:
    # p is PLAIN: a search over 10,000 faces is 8 times slower where vectors lie outside of their rows.
    async with database.connection() as connection:
        storages = await connection.fetch(
            "SELECT attstorage FROM pg_attribute WHERE attname IN ('face_vector', 'face_vectors') AND attnum > 0"
        )
    assert [row["attstorage"] for row in storages] == [b"p"] * 3


async def test_a_vector_of_another_length_is_refused_by_the_table(database: Database) -> None:
    async with database.connection() as connection:
        with pytest.raises(asyncpg.DataError):
            await faces.insert_user(connection, NEW_BOB, face(np.ones(128, dtype=np.float32)))


async def test_a_wrong_argument_is_not_taken_for_an_outage(database: Database) -> None:
    with pytest.raises(asyncpg.DataError):
        async with database.connection() as connection:
            await connection.fetchval("SELECT $1::int", "seven")
