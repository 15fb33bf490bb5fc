"""People whose faces were kept when they were enrolled.

Aligned faces to keep. What keeps faces in tests, and opens them.
"""

from datetime import date

import asyncpg
import numpy as np
from cryptography.fernet import Fernet
from PIL import Image

from db.pool import Database
from db.queries import faces
from db.queries.faces import FaceVector, NewUser, Vector
from service.faces.kept_faces import Seal
from service.inference.face import Crop
from service.settings import Settings
from tests.support.galleries import SPACE, face_vector
from tests.support.photos import PRESIDENTS


def crops(count: int) -> Crop:
    """So many different cuts [count, 160, 160, 3] from the photo of a president."""
    image = Image.open(PRESIDENTS / "obama.jpg").convert("RGB").resize((400, 400))
    places = [(number * 7 % 240, number * 13 % 240) for number in range(count)]
    return np.stack([np.asarray(image.crop((x, y, x + 160, y + 160))) for x, y in places])


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


def new_key() -> str:
    """As `make faces-key` prints it."""
    return Fernet.generate_key().decode()


def seal_of(key: str) -> Seal:
    """The service's own, with this key."""
    seal = Seal.of(Settings(faces_key=key))
    assert seal is not None
    return seal
