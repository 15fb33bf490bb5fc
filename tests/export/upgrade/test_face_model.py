"""Many kept faces through a real Triton's model."""

import asyncio

import numpy as np
import pytest

from export.upgrade.face_model import FaceModel, FaceModelError
from perf.stack_launch import free_ports
from tests.export.upgrade.triton_process import TritonProcess
from tests.upgrade.reembedding.crops import crops


async def test_each_face_gets_its_own_embedding_whatever_request_it_was_in(model: FaceModel) -> None:
    faces = crops(20)
    together = await model.embed(faces)
    alone = [(await model.embed(face[np.newaxis]))[0] for face in faces[::7]]
    assert len(together) == len(faces)
    for vector, reference in zip(together[::7], alone, strict=True):
        assert vector is not None
        assert reference is not None
        assert vector @ reference > 0.999
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


async def test_what_a_server_fails_to_answer_another_is_asked(triton: TritonProcess) -> None:
    nobody = f"127.0.0.1:{free_ports(1)[0]}"
    async with FaceModel.open([nobody, triton.url]) as model:
        assert all(vector is not None for vector in await model.embed(crops(24)))


async def test_a_server_that_is_killed_and_started_again_is_waited_for(
    own_triton: TritonProcess,
) -> None:
    async with FaceModel.open([own_triton.url]) as model:
        embedding = asyncio.create_task(model.embed(crops(160)))
        await asyncio.sleep(0.5)
        own_triton.kill()
        assert not embedding.done()
        await asyncio.sleep(1)
        own_triton.start()
        assert all(vector is not None for vector in await embedding)


async def test_without_a_server_it_ends_with_one_line_when_patience_does() -> None:
    nobody = f"127.0.0.1:{free_ports(1)[0]}"
    async with FaceModel.open([nobody], patience=1) as model:
        with pytest.raises(FaceModelError, match=r"^no Triton server answers$"):
            await model.embed(crops(9))
