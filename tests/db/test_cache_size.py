"""What a full share of the cache takes of the disk, as docs/operation.md says it."""

from db.pool import Database

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
