"""Every enrolled face gets its vector in another space, on a real PostgreSQL and a real Triton."""

import numpy as np

from db.pool import Database
from db.queries.faces import insert_face
from export.upgrade.face_model import FaceModel
from export.upgrade.reembedding import BATCH, KeptFaces, Progress, Reembedding
from export.upgrade.reembedding_result import Account
from service.faces.kept_faces import Seal
from tests.export.upgrade.kept_faces import NEW_SPACE, enrol, enrol_many, kept, new_vectors
from tests.upgrade.reembedding.crops import crops


async def test_each_face_first_or_further_gets_the_vector_of_its_own_crop(
    database: Database, reembedding: Reembedding, model: FaceModel, seal: Seal
) -> None:
    faces = crops(3)
    async with database.transaction() as connection:
        ann, bob = [await enrol(connection, kept(crop, seal)) for crop in faces[:2]]
        await insert_face(connection, bob, kept(faces[2], seal))
        further = await connection.fetchval("SELECT id FROM user_faces")
    assert await reembedding.run(database) == Account(3)
    stored = await new_vectors(database)
    assert stored.keys() == {(ann, None), (bob, None), (bob, further)}
    for face, crop in zip([(ann, None), (bob, None), (bob, further)], faces, strict=True):
        [expected] = await model.embed(crop[np.newaxis])
        assert expected is not None
        assert stored[face] @ expected > 0.999


async def test_many_batches_are_told_of_one_by_one(database: Database, model: FaceModel, seal: Seal) -> None:
    told: list[Progress] = []
    await enrol_many(database, BATCH + 5, seal)
    await Reembedding(NEW_SPACE, KeptFaces(model, seal), told.append).run(database)
    assert [(each.done, each.total) for each in told] == [(BATCH, BATCH + 5), (BATCH + 5, BATCH + 5)]
    assert told[0].seconds < told[1].seconds
