"""Cached vectors: taken once, until they expire, and given back when a transaction is undone.

Each API key has its share of the cache, so a flood of unknown faces can't fill the disk. What a full share of the
cache takes of the disk, as docs/operation.md says it. What the metrics tell of the database. A disk that is full:
what has to be stored is refused for the time being, what is there stays.
"""

import asyncio
import contextlib
from datetime import UTC, datetime
from functools import partial

import asyncpg
import numpy as np
import pytest

from db.pool import MOST_USERS, Database, DatabaseUnavailableError
from db.queries import faces
from db.queries.enrolment_keys import (
    CacheFull,
    CacheQuota,
    CacheUse,
    cache_use,
    cache_vector,
    delete_expired_vectors,
    enrolled_users,
    take_cached_vector,
)
from db.queries.faces import insert_user
from tests.support.enrolments import ADA
from tests.support.galleries import OTHER_SPACE, SPACE, face, face_vector
from tests.support.postgres import EmbeddedServer, small_disk

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


SMALL_SHARE = CacheQuota(most_vectors=3, lifetime_seconds=600)


async def _cache(database: Database, key: str, api_key_id: int) -> datetime | CacheFull:
    async with database.connection() as connection:
        return await cache_vector(connection, key, face(face_vector(1)), api_key_id, SMALL_SHARE)


async def _fill(database: Database) -> None:
    for number in range(SMALL_SHARE.most_vectors):
        assert isinstance(await _cache(database, f"key-{number}", 1), datetime)


async def test_beyond_its_share_nothing_is_kept_for_an_api_key_and_others_have_theirs(
    database: Database,
) -> None:
    await _fill(database)
    full = await _cache(database, "one-more", 1)
    assert isinstance(full, CacheFull)
    assert 590 < full.wait_seconds <= 600
    assert isinstance(await _cache(database, "another-s", 2), datetime)
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM vectors_cache") == 4


@pytest.mark.parametrize("change", ["DELETE FROM", "UPDATE"])
async def test_what_is_used_or_expired_makes_room(database: Database, change: str) -> None:
    await _fill(database)
    async with database.connection() as connection:
        if change == "UPDATE":
            await connection.execute("UPDATE vectors_cache SET expires_at = now() WHERE key = 'key-0'")
        else:
            assert await take_cached_vector(connection, "key-0", 1) is not None
    assert isinstance(await _cache(database, "one-more", 1), datetime)
    assert isinstance(await _cache(database, "one-too-many", 1), CacheFull)


async def test_a_flood_at_once_goes_beyond_the_share_by_the_pool_s_connections_at_most(
    database: Database,
) -> None:
    await asyncio.gather(*(_cache(database, f"flood-{number}", 1) for number in range(MOST_USERS)))
    async with database.connection() as connection:
        assert (
            await connection.fetchval("SELECT count(*) FROM vectors_cache") <= SMALL_SHARE.most_vectors + 10
        )


MIB = 2**20


async def test_the_default_share_takes_no_more_of_the_disk_than_documented(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute(
            """
            INSERT INTO vectors_cache (key, embedding_space, face_vectors, expires_at, api_key_id)
            SELECT encode(sha256(number::text::bytea), 'hex'), repeat('x', 40),
                array_fill(number::real, ARRAY[512])::vector, now() + make_interval(secs => number), 1
            FROM generate_series(1, 10000) AS number
            """
        )
        size = await connection.fetchval("SELECT pg_total_relation_size('vectors_cache')")
    assert 20 * MIB < size < 40 * MIB


LASTING, EXPIRED = CacheQuota(10, 600), CacheQuota(10, -600)


async def test_live_vectors_are_counted_and_those_of_the_fullest_api_key(database: Database) -> None:
    async with database.connection() as connection:
        assert await cache_use(connection) == CacheUse(0, 0)
        for number, (api_key_id, share) in enumerate(
            [(1, LASTING), (1, LASTING), (2, LASTING), (2, EXPIRED)]
        ):
            await cache_vector(connection, f"key-{number}", face(face_vector(number)), api_key_id, share)
        assert await cache_use(connection) == CacheUse(vectors=3, of_fullest=2)


async def test_users_are_counted(database: Database) -> None:
    async with database.connection() as connection:
        assert await enrolled_users(connection) == 0
        await insert_user(connection, ADA, face(face_vector(1)))
        assert await enrolled_users(connection) == 1


FACE = face(face_vector(1))


async def test_a_full_disk_refuses_what_is_new_until_there_is_room_again(own_server: EmbeddedServer) -> None:
    with small_disk(own_server) as disk:
        async with Database.open(own_server.url, patience=1) as database:
            async with database.connection() as connection:
                await connection.execute(f"CREATE TABLESPACE small LOCATION '{disk.folder}'")
                await connection.execute("ALTER TABLE vectors_cache SET TABLESPACE small")
            await database.run(partial(_cache_until_full, names=["kept"]))
            disk.fill()
            with pytest.raises(DatabaseUnavailableError, match="no answer") as refused:
                await database.run(
                    partial(_cache_until_full, names=[f"lost {number}" for number in range(50)])
                )
            assert isinstance(refused.value.__cause__, asyncpg.DiskFullError)
            await database.run(partial(faces.search_with_current_effort, face=FACE, count=1))
            disk.make_room()
            await database.run(partial(_cache_until_full, names=["new"]))
            for name in ("kept", "new"):
                assert await database.run(partial(take_cached_vector, key=name, api_key_id=0))
        own_server.stop()


async def _cache_until_full(connection: asyncpg.Connection, names: list[str]) -> None:
    for name in names:
        await cache_vector(connection, name, FACE, 0, CacheQuota(most_vectors=1000, lifetime_seconds=60))
