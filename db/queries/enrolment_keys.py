"""Vectors that wait for an enrolment, each under the hash of its enrolment key, and how many there are."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from db.queries.faces import FaceVector


@dataclass(frozen=True)
class CacheQuota:
    """What of the cache each API key may have."""

    most_vectors: int
    """At once, at least 1."""
    lifetime_seconds: int
    """Of each vector."""


@dataclass(frozen=True)
class CacheFull:
    """The vector was not kept: the API key has as many as it may."""

    wait_seconds: int
    """Until the next of them expires, at least 1."""


async def cache_vector(
    connection: asyncpg.Connection, key: str, face: FaceVector, api_key_id: int, share: CacheQuota
) -> datetime | CacheFull:
    """Keep a face under a (hashed) enrolment key and return when it expires, by the database's clock.

    Statements that run at once don't see each other's rows, so there may be a few more than the share allows: as many
    as the service has connections.
    """
    row = await connection.fetchrow(
        """
        WITH live AS (
            SELECT count(*) AS vectors, min(expires_at) AS next_expiry
            FROM vectors_cache WHERE api_key_id = $4 AND expires_at > now()
        ), kept AS (
            INSERT INTO vectors_cache (key, embedding_space, face_vectors, api_key_id, expires_at, sealed_face)
            SELECT $1, $2, $3, $4, now() + make_interval(secs => $5), $7 FROM live WHERE vectors < $6
            RETURNING expires_at
        )
        SELECT (SELECT expires_at FROM kept), ceil(extract(epoch FROM next_expiry - now()))::int AS wait FROM live
        """,
        key,
        face.embedding_space,
        face.vector,
        api_key_id,
        share.lifetime_seconds,
        share.most_vectors,
        face.sealed_face,
    )
    expires_at: datetime | None = row["expires_at"]
    return CacheFull(row["wait"]) if expires_at is None else expires_at


async def take_cached_vector(connection: asyncpg.Connection, key: str, api_key_id: int) -> FaceVector | None:
    """Take a cached vector out of the cache; None if the key is unknown, used, expired or another API key's.

    Of two transactions that take one key, the second waits for the first to end: it gets the vector only if
    that one was undone.
    """
    row = await connection.fetchrow(
        """
        DELETE FROM vectors_cache WHERE key = $1 AND api_key_id = $2 AND expires_at > now()
        RETURNING face_vectors, embedding_space, sealed_face
        """,
        key,
        api_key_id,
    )
    if row is None:
        return None
    return FaceVector(row["face_vectors"].to_numpy(), row["embedding_space"], row["sealed_face"])


async def renew_cached_vector(
    connection: asyncpg.Connection, key: str, api_key_id: int, face: FaceVector
) -> None:
    """Replace a cached vector by one of the same face in another embedding space; the key expires when it did."""
    await connection.execute(
        """
        UPDATE vectors_cache SET embedding_space = $3, face_vectors = $4
        WHERE key = $1 AND api_key_id = $2 AND expires_at > now()
        """,
        key,
        api_key_id,
        face.embedding_space,
        face.vector,
    )


async def delete_expired_vectors(connection: asyncpg.Connection) -> None:
    """Delete what no key can reach any more."""
    await connection.execute("DELETE FROM vectors_cache WHERE expires_at <= now()")


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
