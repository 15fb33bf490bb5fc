"""What becomes of a re-embedding when Triton dies in its midst."""

import pytest

from db.pool import Database
from export.upgrade.face_model import FaceModel, FaceModelError
from export.upgrade.reembedding import BATCH, KeptFaces
from export.upgrade.reembedding_result import Account
from service.faces.kept_faces import Seal
from tests.export.upgrade.kept_faces import enrol_many
from tests.export.upgrade.triton_process import TritonProcess
from tests.upgrade.reembedding.halfway import Halfway
from tests.upgrade.reembedding.running_triton import wait_until_ready

PEOPLE = 2 * BATCH


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
        assert await Halfway(database, KeptFaces(model, seal)).run == Account(PEOPLE - BATCH)
