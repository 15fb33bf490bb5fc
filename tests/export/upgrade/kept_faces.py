"""People whose faces were kept when they were enrolled."""

from datetime import date

import asyncpg

from db.pool import Database
from db.queries import faces
from db.queries.faces import FaceVector, NewUser, Vector
from service.faces.kept_faces import Seal
from service.inference.face import Crop
from tests.db.faces import SPACE, face_vector
from tests.upgrade.reembedding.crops import crops

NEW_SPACE = "facenet-new-22222222-align1"
SOMEBODY = NewUser("Bob", date(1990, 1, 1), None)


def kept(crop: Crop, seal: Seal) -> FaceVector:
    """A face in the old space, and what is kept of it."""
    return FaceVector(face_vector(1), SPACE, seal.seal(crop))


async def enrol(connection: asyncpg.Connection, face: FaceVector) -> int:
    """Enrol somebody; returns the id."""
    user_id = await faces.insert_user(connection, SOMEBODY, face)
    assert user_id is not None
    return user_id


async def enrol_many(database: Database, count: int, seal: Seal) -> list[int]:
    """Enrol so many people, each with another kept face; returns the ids."""
    async with database.transaction() as connection:
        return [await enrol(connection, kept(crop, seal)) for crop in crops(count)]


async def new_vectors(database: Database) -> dict[tuple[int, int | None], Vector]:
    """Each face's vector in the new space, by user and, for a further face, its original."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT user_id, source, face_vector FROM user_faces WHERE embedding_space = $1", NEW_SPACE
        )
    return {(row["user_id"], row["source"]): row["face_vector"].to_numpy() for row in rows}
