"""Cached vectors: taken once, until they expire, and given back when a transaction is undone."""

import asyncio
import contextlib
from datetime import UTC, datetime

import numpy as np
import pytest

from db.pool import Database
from db.queries import faces
from db.queries.enrolment_keys import CacheQuota, cache_vector, delete_expired_vectors, take_cached_vector
from tests.db.faces import OTHER_SPACE, SPACE, face, face_vector

SHARE = CacheQuota(most_vectors=10, lifetime_seconds=600)


async def test_a_cached_vector_comes_back_unchanged_and_only_once(database: Database) -> None:
    # Bit by bit: the same photo again has to have a similarity of 1.
    vector = face_vector(5)
    async with database.connection() as connection:
        expires_at = await cache_vector(connection, "hash", face(vector), 0, SHARE)
        assert isinstance(expires_at, datetime)
        remaining = (expires_at - datetime.now(UTC)).total_seconds()
        taken = await take_cached_vector(connection, "hash", 0)
        assert await take_cached_vector(connection, "hash", 0) is None
    assert 590 < remaining <= 601
    assert taken is not None
    assert taken.embedding_space == SPACE
    assert taken.vector.dtype == np.float32
    np.testing.assert_array_equal(taken.vector, vector)


async def test_an_expired_vector_can_not_be_taken_and_the_sweep_deletes_only_it(database: Database) -> None:
    # It is refused by its time, whether or not the sweep has come by.
    async with database.connection() as connection:
        await cache_vector(connection, "old", face(face_vector(1)), 0, SHARE)
        await cache_vector(connection, "new", face(face_vector(2)), 0, SHARE)
        await connection.execute("UPDATE vectors_cache SET expires_at = now() WHERE key = 'old'")
        assert await take_cached_vector(connection, "old", 0) is None
        await delete_expired_vectors(connection)
        assert [row["key"] for row in await connection.fetch("SELECT key FROM vectors_cache")] == ["new"]


async def test_an_undone_transaction_leaves_the_key_usable(database: Database) -> None:
    async with database.connection() as connection:
        await cache_vector(connection, "key", face(face_vector(1)), 0, SHARE)
    with contextlib.suppress(LookupError):
        async with database.transaction() as connection:
            assert await take_cached_vector(connection, "key", 0) is not None
            raise LookupError
    async with database.connection() as connection:
        assert await take_cached_vector(connection, "key", 0) is not None


async def test_enrolments_of_one_space_wait_for_each_other_and_those_of_another_do_not(
    database: Database,
) -> None:
    # Else two enrolments of one face would both search before either inserts.
    async with database.transaction() as first, database.transaction() as second:
        await faces.lock_enrolments(first, SPACE)
        await asyncio.wait_for(faces.lock_enrolments(second, OTHER_SPACE), 1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(faces.lock_enrolments(second, SPACE), 0.3)
