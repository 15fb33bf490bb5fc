"""A switch to another embedding space, and forgetting the one before."""

import asyncpg

from db.pool import Database
from db.queries.pruning import forget_space
from db.queries.reembedding import insert_reembedded, missing_faces
from db.queries.spaces import switch_space
from tests.db.faces import OTHER_SPACE, SPACE, face_vector


async def forgotten(database: Database, space: str = SPACE) -> int:
    """Forget all of it, user by user."""
    total, user = 0, 0
    while True:
        async with database.transaction() as connection:
            done = await forget_space(connection, space, user, limit=1)
        if done is None:
            return total
        total, user = total + done.vectors, done.last_user


async def switched(connection: asyncpg.Connection) -> None:
    """Re-embed everybody, each into a vector of their own, and switch."""
    missing = await missing_faces(connection, OTHER_SPACE, (0, 0), 100)
    vectors = [face_vector(100 + place) for place in range(len(missing))]
    await insert_reembedded(connection, OTHER_SPACE, list(zip(missing, vectors, strict=True)))
    await switch_space(connection, OTHER_SPACE)
