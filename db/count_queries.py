"""How much there is of what grows, for the metrics."""

import asyncpg


async def live_cached_vectors(connection: asyncpg.Connection) -> int:
    """Count the vectors that a key is still good for."""
    count: int = await connection.fetchval("SELECT count(*) FROM vectors_cache WHERE expires_at > now()")
    return count


async def enrolled_users(connection: asyncpg.Connection) -> int:
    """Count the users of all embedding spaces, without looking at each."""
    count: int = await connection.fetchval("SELECT coalesce(sum(users), 0)::bigint FROM gallery_sizes")
    return count
