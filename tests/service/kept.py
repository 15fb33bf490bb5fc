"""Faces that came with their crops, and what of them is in the database."""

from dataclasses import replace

import numpy as np

from db.pool import Database
from db.queries.faces import Vector
from service.inference.face import Crop, Face
from tests.db.faces import SPACE
from tests.service.sealed import CROP, KEY, seal_of
from tests.support.enrolments import seen

SEAL = seal_of(KEY)


def seen_with_crop(vector: Vector, space: str = SPACE) -> Face:
    """A face as the ensemble describes one where faces are kept."""
    return replace(seen(vector, space), crop=CROP)


def is_sealed_crop(sealed: bytes) -> bool:
    """Whether it is what such a face's crop becomes."""
    opened: Crop = SEAL.open(sealed)
    return np.array_equal(opened, CROP)


async def kept(database: Database) -> list[tuple[int, bool]]:
    """Whose faces are kept, and whether each is the first one; all of them the crop, sealed."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            """
            SELECT user_id, face_id IS NULL AS first, sealed_face
            FROM kept_faces ORDER BY user_id, face_id NULLS FIRST
            """
        )
    return [(row["user_id"], row["first"]) for row in rows if is_sealed_crop(row["sealed_face"])]
