"""What the metrics tell of the database."""

from db.pool import Database
from db.queries.enrolment_keys import CacheQuota, CacheUse, cache_use, cache_vector, enrolled_users
from db.queries.faces import insert_user
from tests.db.faces import face, face_vector
from tests.support.enrolments import ADA

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
