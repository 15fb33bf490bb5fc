"""How much there is of what grows, for the metrics."""

from dataclasses import dataclass

import asyncpg


@dataclass(frozen=True)
class CacheUse:
    """How many vectors there are that an enrolment key is still good for."""

    vectors: int
    of_fullest: int
    """Of the API key that has most of them."""


async def cache_use(connection: asyncpg.Connection) -> CacheUse:
    """Count the live vectors, each API key's by themselves."""
    row = await connection.fetchrow(
        """
        SELECT coalesce(sum(vectors), 0)::bigint AS vectors, coalesce(max(vectors), 0) AS of_fullest
        FROM (SELECT count(*) AS vectors FROM vectors_cache WHERE expires_at > now() GROUP BY api_key_id) AS share
        """
    )
    return CacheUse(**row)


async def enrolled_users(connection: asyncpg.Connection) -> int:
    """Count the users of all embedding spaces, without looking at each."""
    count: int = await connection.fetchval("SELECT coalesce(sum(enrolled), 0)::bigint FROM gallery_sizes")
    return count
