"""What becomes of a re-embedding when the database dies in its midst."""

import asyncio
import signal

import pytest

from db.pool import Database
from export.upgrade.face_model import FaceModel
from export.upgrade.reembedding import BATCH, KeptFaces, ReembeddingError
from export.upgrade.reembedding_result import Account
from service.faces.kept_faces import Seal
from tests.db.embedded_server import EmbeddedServer
from tests.export.upgrade.kept_faces import enrol_many, new_vectors
from tests.upgrade.reembedding.halfway import Halfway

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
        assert await run == Account(PEOPLE)
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
        assert await Halfway(database, KeptFaces(model, seal)).run == Account(PEOPLE - BATCH)
