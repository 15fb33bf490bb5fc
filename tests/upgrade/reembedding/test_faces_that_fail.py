"""Why a face can't be given a vector, and what is said of it."""

from db.pool import Database
from db.queries.faces import FaceVector
from export.upgrade.reembedding import Reembedding
from export.upgrade.reembedding_result import Account, Failure
from service.faces.kept_faces import Seal
from tests.db.faces import SPACE, face_vector
from tests.export.upgrade.kept_faces import NEW_SPACE, enrol, enrol_many, kept, new_vectors
from tests.upgrade.reembedding.crops import crops
from tests.upgrade.reembedding.seals import new_key, seal_of


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
    assert account == Account(1, {Failure.NO_KEPT_FACE: 1, Failure.NOT_OPENED: 2})
    assert str(account) == (
        "1 face re-embedded; 2 faces failed: kept face can't be opened; 1 face failed: no kept face"
    )
    assert list(await new_vectors(database)) == [(fine, None)]


async def test_without_a_key_nothing_is_gone_through(database: Database, seal: Seal) -> None:
    await enrol_many(database, 2, seal)
    async with database.transaction() as connection:
        await enrol(connection, FaceVector(face_vector(1), SPACE))
    account = await Reembedding(NEW_SPACE, None).run(database)
    assert account == Account(0, {Failure.NOT_OPENED: 2, Failure.NO_KEPT_FACE: 1})
