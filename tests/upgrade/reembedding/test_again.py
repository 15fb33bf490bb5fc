"""What a re-embedding does after another one, or in somebody else's transaction."""

from db.pool import Database
from export.upgrade.reembedding import Reembedding, reembed_rest
from export.upgrade.reembedding_result import Account
from service.faces.kept_faces import Seal
from tests.export.upgrade.kept_faces import enrol_many, new_vectors


async def test_what_has_a_vector_already_is_left_as_it_is(
    database: Database, reembedding: Reembedding, seal: Seal
) -> None:
    await enrol_many(database, 4, seal)
    assert await reembedding.run(database) == Account(4)
    assert await reembedding.run(database) == Account(0)
    [late] = await enrol_many(database, 1, seal)
    assert await reembedding.run(database) == Account(1)
    assert len(await new_vectors(database)) == 5
    assert (late, None) in await new_vectors(database)


async def test_the_last_few_are_part_of_the_transaction_that_they_are_done_in(
    database: Database, reembedding: Reembedding, seal: Seal
) -> None:
    await enrol_many(database, 3, seal)
    async with database.connection() as connection:
        switch = connection.transaction()
        await switch.start()
        assert await reembed_rest(connection, reembedding) == Account(3)
        await switch.rollback()
    assert await new_vectors(database) == {}
    async with database.transaction() as connection:
        await reembed_rest(connection, reembedding)
    assert len(await new_vectors(database)) == 3
