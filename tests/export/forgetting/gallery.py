"""A database of people who were enrolled in an old embedding space, some of whom are known in the current one too."""

import asyncio
from collections import Counter

from db.pool import Database
from db.queries.spaces import switch_space
from tests.support.galleries import BULK, face_vector

OLD = "facenet-old-33333333-align1"
NOW = "facenet-now-44444444-align1"

KNOWN_NOW = """
    INSERT INTO user_faces (user_id, first, embedding_space, face_vector)
    SELECT id, true, $1, $2 FROM users ORDER BY id LIMIT $3
"""
SPACES = "SELECT embedding_space FROM users UNION ALL SELECT embedding_space FROM user_faces"


class Gallery:
    """The database, for tests that are no coroutines, as the command line is none."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def empty(self) -> None:
        """Begin with nothing."""
        async with Database.open(self._url) as database, database.connection() as connection:
            await connection.execute("TRUNCATE users, current_space CASCADE")

    def fill(self, known: int, unknown: int) -> None:
        """Enrol people in the old space, of whom so many are known in the current one."""
        asyncio.run(self._fill(known, unknown))

    def vectors(self) -> Counter[str]:
        """How many there are in each space."""
        return asyncio.run(self._vectors())

    async def _fill(self, known: int, unknown: int) -> None:
        async with Database.open(self._url) as database, database.connection() as connection:
            await connection.execute(BULK, OLD, known + unknown)
            await connection.execute(KNOWN_NOW, NOW, face_vector(1), known)
            await switch_space(connection, NOW)

    async def _vectors(self) -> Counter[str]:
        async with Database.open(self._url) as database, database.connection() as connection:
            return Counter(row["embedding_space"] for row in await connection.fetch(SPACES))
