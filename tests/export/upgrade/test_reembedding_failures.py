"""A re-embedding that is killed is resumed by running it again."""

import asyncio

from db.pool import Database
from export.upgrade.reembedding import BATCH
from tests.db.embedded_server import EmbeddedServer
from tests.export.upgrade.kept_faces import enrol_many, new_vectors
from tests.export.upgrade.triton_process import TritonProcess
from tests.upgrade.reembedding.runs import first_line, last_line, started
from tests.upgrade.reembedding.seals import new_key, seal_of

PEOPLE_OF_THE_KILLED = 4 * BATCH


async def test_what_was_stored_before_the_kill_is_not_done_again(
    database: Database, server: EmbeddedServer, triton: TritonProcess
) -> None:
    key = new_key()
    people = await enrol_many(database, PEOPLE_OF_THE_KILLED, seal_of(key))
    killed = await started(server.url, triton.url, key)
    assert (await first_line(killed)).startswith(f"{BATCH} of {PEOPLE_OF_THE_KILLED} faces")
    killed.kill()
    await killed.wait()
    before = await new_vectors(database)
    assert BATCH <= len(before) < PEOPLE_OF_THE_KILLED
    resumed = await started(server.url, triton.url, key)
    assert await last_line(resumed) == f"{PEOPLE_OF_THE_KILLED - len(before)} faces re-embedded"
    after = await new_vectors(database)
    assert sorted(after) == [(user, None) for user in people]
    assert all((after[face] == vector).all() for face, vector in before.items())


async def test_kills_at_other_moments_leave_nobody_out(
    database: Database, server: EmbeddedServer, triton: TritonProcess
) -> None:
    key = new_key()
    people = await enrol_many(database, PEOPLE_OF_THE_KILLED, seal_of(key))
    for seconds in (0.02, 0.2):
        killed = await started(server.url, triton.url, key)
        await first_line(killed)
        await asyncio.sleep(seconds)
        killed.kill()
        await killed.wait()
    await last_line(await started(server.url, triton.url, key))
    assert sorted(await new_vectors(database)) == [(user, None) for user in people]
