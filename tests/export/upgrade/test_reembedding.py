"""Every enrolled face gets its vector in another space, on a real PostgreSQL and a real Triton.

What a re-embedding does after another one, or in somebody else's transaction. Why a face can't be given a vector, and
what is said of it. The old space goes on serving, and a rollback finds its vectors.
"""

import numpy as np

from db.pool import Database
from db.queries import faces
from db.queries.faces import FaceVector, insert_face
from export.upgrade.face_model import FaceModel
from export.upgrade.reembedding import BATCH, KeptFaces, Progress, Reembedding, reembed_rest
from export.upgrade.reembedding_result import FailureReason, ReembeddingResult
from service.faces.kept_faces import Seal
from tests.export.upgrade.kept_faces import (
    NEW_SPACE,
    crops,
    enrol,
    enrol_many,
    kept,
    new_key,
    new_vectors,
    seal_of,
)
from tests.support.galleries import SPACE, face_vector


async def test_each_face_first_or_further_gets_the_vector_of_its_own_crop(
    database: Database, reembedding: Reembedding, model: FaceModel, seal: Seal
) -> None:
    faces = crops(3)
    async with database.transaction() as connection:
        ann, bob = [await enrol(connection, kept(crop, seal)) for crop in faces[:2]]
        await insert_face(connection, bob, kept(faces[2], seal))
        further = await connection.fetchval("SELECT id FROM user_faces")
    assert await reembedding.run(database) == ReembeddingResult(3)
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


async def test_what_has_a_vector_already_is_left_as_it_is(
    database: Database, reembedding: Reembedding, seal: Seal
) -> None:
    await enrol_many(database, 4, seal)
    assert await reembedding.run(database) == ReembeddingResult(4)
    assert await reembedding.run(database) == ReembeddingResult(0)
    [late] = await enrol_many(database, 1, seal)
    assert await reembedding.run(database) == ReembeddingResult(1)
    assert len(await new_vectors(database)) == 5
    assert (late, None) in await new_vectors(database)


async def test_the_last_few_are_part_of_the_transaction_that_they_are_done_in(
    database: Database, reembedding: Reembedding, seal: Seal
) -> None:
    await enrol_many(database, 3, seal)
    async with database.connection() as connection:
        switch = connection.transaction()
        await switch.start()
        assert await reembed_rest(connection, reembedding) == ReembeddingResult(3)
        await switch.rollback()
    assert await new_vectors(database) == {}
    async with database.transaction() as connection:
        await reembed_rest(connection, reembedding)
    assert len(await new_vectors(database)) == 3


async def test_the_account_says_why_a_face_has_none(
    database: Database, reembedding: Reembedding, seal: Seal
) -> None:
    [fine] = await enrol_many(database, 1, seal)
    sealed = seal.seal(crops(1)[0])
    async with database.transaction() as connection:
        await enrol(connection, FaceVector(face_vector(1), SPACE))
        await enrol(connection, kept(crops(1)[0], seal_of(new_key())))
        await enrol(connection, FaceVector(face_vector(1), SPACE, sealed[:-1]))
    account = await reembedding.run(database)
    assert account == ReembeddingResult(1, {FailureReason.NO_KEPT_FACE: 1, FailureReason.NOT_OPENED: 2})
    assert str(account) == (
        "1 face re-embedded; 2 faces failed: kept face can't be opened; 1 face failed: no kept face"
    )
    assert list(await new_vectors(database)) == [(fine, None)]


async def test_without_a_key_nothing_is_gone_through(database: Database, seal: Seal) -> None:
    await enrol_many(database, 2, seal)
    async with database.transaction() as connection:
        await enrol(connection, FaceVector(face_vector(1), SPACE))
    account = await Reembedding(NEW_SPACE, None).run(database)
    assert account == ReembeddingResult(0, {FailureReason.NOT_OPENED: 2, FailureReason.NO_KEPT_FACE: 1})


async def test_the_old_space_s_vectors_stay(database: Database, reembedding: Reembedding, seal: Seal) -> None:
    [user] = await enrol_many(database, 1, seal)
    await reembedding.run(database)
    async with database.connection() as connection:
        found = await faces.search_with_current_effort(connection, FaceVector(face_vector(1), SPACE), 1)
    assert [(each.id, round(each.similarity, 3)) for each in found.users] == [(user, 1)]
    assert not np.allclose(face_vector(1), (await new_vectors(database))[user, None])
