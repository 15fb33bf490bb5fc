"""Sealed faces are kept with the face they are of, wait with a key's vector, and go with their user."""

import asyncpg
import pytest

from db.pool import Database
from db.queries import faces
from db.queries.enrolment_keys import CacheQuota, cache_vector, take_cached_vector
from db.queries.faces import FaceVector
from tests.db.faces import SPACE, face, face_vector
from tests.db.people import BOB

SEALED = FaceVector(face_vector(1), SPACE, b"\x80sealed")
FURTHER = FaceVector(face_vector(2), SPACE, b"\x80further")


async def _kept(connection: asyncpg.Connection) -> list[tuple[int, bool, bytes]]:
    rows = await connection.fetch(
        "SELECT user_id, face_id IS NULL, sealed_face FROM kept_faces ORDER BY user_id, face_id NULLS FIRST"
    )
    return [tuple(row) for row in rows]


async def test_each_face_of_a_user_keeps_its_own(database: Database) -> None:
    async with database.connection() as connection:
        bob = await faces.insert_user(connection, BOB, SEALED)
        assert bob is not None
        await faces.insert_face(connection, bob, FURTHER)
        assert await _kept(connection) == [(bob, True, b"\x80sealed"), (bob, False, b"\x80further")]
        await connection.execute("DELETE FROM users")
        assert await _kept(connection) == []


async def test_nothing_is_kept_of_faces_that_come_without_or_are_refused(database: Database) -> None:
    ada = faces.NewUser("Ada", BOB.birthdate, "ada@example.com")
    async with database.connection() as connection:
        user_id = await faces.insert_user(connection, ada, face(face_vector(1)))
        assert user_id is not None
        await faces.insert_face(connection, user_id, face(face_vector(2)))
        assert await faces.insert_user(connection, ada, SEALED) is None
        assert await _kept(connection) == []


async def test_a_face_is_kept_once(database: Database) -> None:
    async with database.connection() as connection:
        bob = await faces.insert_user(connection, BOB, SEALED)
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute("INSERT INTO kept_faces (user_id, sealed_face) VALUES ($1, '')", bob)


async def test_a_key_s_sealed_face_waits_with_its_vector(database: Database) -> None:
    share = CacheQuota(most_vectors=10, lifetime_seconds=600)
    async with database.connection() as connection:
        await cache_vector(connection, "with", SEALED, 0, share)
        await cache_vector(connection, "without", face(face_vector(1)), 0, share)
        taken = [await take_cached_vector(connection, key, 0) for key in ("with", "without")]
    assert [each and each.sealed_face for each in taken] == [b"\x80sealed", None]


async def test_they_are_stored_as_they_are_and_outside_of_their_rows(database: Database) -> None:
    # e is EXTERNAL: who counts or deletes rows doesn't read them, and nobody tries to compress them.
    async with database.connection() as connection:
        storages = await connection.fetch("SELECT attstorage FROM pg_attribute WHERE attname = 'sealed_face'")
    assert [row["attstorage"] for row in storages] == [b"e"] * 2


def test_a_face_s_repr_shows_nothing_of_it() -> None:
    # It may get into a traceback, and so into a log.
    assert repr(SEALED) == f"FaceVector(embedding_space='{SPACE}')"
