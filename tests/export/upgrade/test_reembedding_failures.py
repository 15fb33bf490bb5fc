"""A re-embedding that is killed is resumed by running it again.

A re-embedding that a test disturbs when its first batch is stored. What becomes of a re-embedding when the database
dies in its midst. What becomes of a re-embedding when Triton dies in its midst. Re-embeddings as processes of their
own, which a test may kill.
"""

import asyncio
import os
import signal
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, Process

import pytest

from db.pool import Database
from export.upgrade.face_model import FaceModel, FaceModelError
from export.upgrade.reembedding import BATCH, KeptFaces, Progress, Reembedding, ReembeddingError
from export.upgrade.reembedding_result import ReembeddingResult
from service.faces.kept_faces import Seal
from tests.export.upgrade.kept_faces import NEW_SPACE, enrol_many, new_key, new_vectors, seal_of
from tests.export.upgrade.triton_process import TritonProcess, wait_until_ready
from tests.support.postgres import EmbeddedServer


class Halfway:
    """One that has begun."""

    def __init__(self, database: Database, kept_faces: KeptFaces) -> None:
        self._reached = asyncio.Event()
        self.run = asyncio.create_task(Reembedding(NEW_SPACE, kept_faces, self._report).run(database))
        """Its account, when it has ended."""

    async def reached(self) -> asyncio.Task[ReembeddingResult]:
        """Wait until something is stored, and not all."""
        await self._reached.wait()
        assert not self.run.done()
        return self.run

    def _report(self, _: Progress) -> None:
        self._reached.set()


PEOPLE = 2 * BATCH


async def test_a_database_that_is_killed_and_comes_back_costs_nothing(
    own_server: EmbeddedServer, model: FaceModel, seal: Seal
) -> None:
    async with Database.open(own_server.url, patience=60) as database:
        await enrol_many(database, PEOPLE, seal)
        run = await Halfway(database, KeptFaces(model, seal)).reached()
        own_server.stop(signal.SIGKILL)
        await asyncio.sleep(1)
        own_server.start()
        assert await run == ReembeddingResult(PEOPLE)
        assert len(await new_vectors(database)) == PEOPLE


async def test_a_database_that_stays_away_ends_it_with_one_line_and_the_next_run_goes_on(
    own_server: EmbeddedServer, model: FaceModel, seal: Seal
) -> None:
    async with Database.open(own_server.url, patience=2) as database:
        await enrol_many(database, PEOPLE, seal)
        run = await Halfway(database, KeptFaces(model, seal)).reached()
        own_server.stop(signal.SIGKILL)
        with pytest.raises(ReembeddingError, match=r"^the database can't be used: no answer$"):
            await run
        own_server.start()
    async with Database.open(own_server.url, patience=30) as database:
        assert await Halfway(database, KeptFaces(model, seal)).run == ReembeddingResult(PEOPLE - BATCH)


async def test_a_triton_that_stays_away_ends_it_with_one_line_and_the_next_run_goes_on(
    database: Database, own_triton: TritonProcess, seal: Seal
) -> None:
    await enrol_many(database, PEOPLE, seal)
    async with FaceModel.open([own_triton.url], patience=2) as model:
        run = await Halfway(database, KeptFaces(model, seal)).reached()
        own_triton.kill()
        with pytest.raises(FaceModelError, match=r"^no Triton server answers$"):
            await run
        own_triton.start()
        wait_until_ready(own_triton)
        assert await Halfway(database, KeptFaces(model, seal)).run == ReembeddingResult(PEOPLE - BATCH)


async def started(dsn: str, triton: str, key: str) -> Process:
    """One of everybody; what it prints can be read from it."""
    environment = os.environ | {"TRIFID_ENV_FILE": os.devnull, "TRIFID_FACES_KEY": key}
    command = [sys.executable, "-m", "tests.export.upgrade.reembedding_process", dsn, triton, NEW_SPACE]
    return await create_subprocess_exec(*command, env=environment, stdout=PIPE)


async def first_line(run: Process) -> str:
    """What it prints when its first batch is stored."""
    assert run.stdout is not None
    return (await run.stdout.readline()).decode().strip()


async def last_line(run: Process) -> str:
    """What it came to, when it has ended well."""
    output, _ = await run.communicate()
    assert run.returncode == 0
    return output.decode().splitlines()[-1]


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
