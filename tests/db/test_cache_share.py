"""Each API key has its share of the cache, so a flood of unknown faces can't fill the disk."""

import asyncio
from datetime import datetime

import pytest

from db.pool import MOST_USERS, Database
from db.queries.enrolment_keys import CacheFull, CacheQuota, cache_vector, take_cached_vector
from tests.db.faces import face, face_vector

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
