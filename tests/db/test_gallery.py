"""Who is enrolled: search by cosine within one embedding space, and insertion."""

from datetime import date

import asyncpg
import numpy as np
import pytest

from db import queries
from db.pool import Database
from db.queries import NewUser
from tests.db.faces import face_vector, resembling

SPACE = "facenet-test-00000000-align1"
ADA = NewUser("Ada Lovelace", date(1985, 12, 10), "Ada@example.com")
BOB = NewUser("Bob", date(1990, 1, 1), None)


async def test_the_nearest_user_is_found_with_the_cosine_as_similarity(database: Database) -> None:
    # Similarity is what the API answers with, so it is the cosine, not a distance.
    face = face_vector(1)
    async with database.connection() as connection:
        await queries.insert_user(connection, BOB, SPACE, face_vector(2))
        ada = await queries.insert_user(connection, ADA, SPACE, face)
        found = await queries.nearest_user(connection, SPACE, resembling(face, 0.83))
    assert found is not None
    assert (found.id, found.name, found.email) == (ada, "Ada Lovelace", "Ada@example.com")
    assert found.similarity == pytest.approx(0.83, abs=1e-6)


async def test_vectors_of_another_embedding_space_are_never_compared(database: Database) -> None:
    async with database.connection() as connection:
        await queries.insert_user(connection, ADA, "facenet-other-11111111-align1", face_vector(1))
        assert await queries.nearest_user(connection, SPACE, face_vector(1)) is None


async def test_nobody_is_nearest_in_an_empty_gallery(database: Database) -> None:
    async with database.connection() as connection:
        assert await queries.nearest_user(connection, SPACE, face_vector(1)) is None


async def test_an_email_is_taken_in_any_case_and_absent_ones_do_not_collide(database: Database) -> None:
    # Two users without an e-mail are fine.
    async with database.connection() as connection:
        assert await queries.insert_user(connection, ADA, SPACE, face_vector(1)) is not None
        twin = NewUser("Twin", date(1990, 1, 1), "ADA@EXAMPLE.COM")
        assert await queries.insert_user(connection, twin, SPACE, face_vector(2)) is None
        assert await queries.insert_user(connection, BOB, SPACE, face_vector(3)) is not None
        assert await queries.insert_user(connection, BOB, SPACE, face_vector(4)) is not None
        assert await connection.fetchval("SELECT count(*) FROM users") == 3


async def test_vectors_are_stored_in_their_rows(database: Database) -> None:
    # p is PLAIN: a search over 10,000 faces is 8 times slower where vectors lie outside of their rows.
    async with database.connection() as connection:
        storages = await connection.fetch(
            "SELECT attstorage FROM pg_attribute WHERE attname IN ('face_vector', 'face_vectors') AND attnum > 0"
        )
    assert [row["attstorage"] for row in storages] == [b"p", b"p"]


async def test_a_vector_of_another_length_is_refused_by_the_table(database: Database) -> None:
    async with database.connection() as connection:
        with pytest.raises(asyncpg.DataError):
            await queries.insert_user(connection, BOB, SPACE, np.ones(128, dtype=np.float32))


async def test_a_wrong_argument_is_not_taken_for_an_outage(database: Database) -> None:
    with pytest.raises(asyncpg.DataError):
        async with database.connection() as connection:
            await connection.fetchval("SELECT $1::int", "seven")
