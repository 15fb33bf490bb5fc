"""The service's connections."""

from db import queries
from db.pool import SEARCH_SETTINGS, Database
from tests.db.faces import face, face_vector


async def test_a_connection_that_was_given_back_keeps_the_settings_of_the_search(database: Database) -> None:
    for _ in range(2):
        async with database.connection() as connection:
            await queries.nearest_users(connection, face(face_vector(1)), 1)
            for name, value in SEARCH_SETTINGS.items():
                assert await connection.fetchval("SELECT current_setting($1)", name) == value
            await connection.execute("SET hnsw.ef_search = 1")
