"""The old space goes on serving, and a rollback finds its vectors."""

import numpy as np

from db.pool import Database
from db.queries import faces
from db.queries.faces import FaceVector
from export.upgrade.reembedding import Reembedding
from service.faces.kept_faces import Seal
from tests.db.faces import SPACE, face_vector
from tests.export.upgrade.kept_faces import enrol_many, new_vectors


async def test_the_old_space_s_vectors_stay(database: Database, reembedding: Reembedding, seal: Seal) -> None:
    [user] = await enrol_many(database, 1, seal)
    await reembedding.run(database)
    async with database.connection() as connection:
        found = await faces.search_with_current_effort(connection, FaceVector(face_vector(1), SPACE), 1)
    assert [(each.id, round(each.similarity, 3)) for each in found.users] == [(user, 1)]
    assert not np.allclose(face_vector(1), (await new_vectors(database))[user, None])
