"""Many kept faces through a real Triton's model.

A model `facenet` for a real Triton that has no embedding for some faces. Faces for which the network has no
embedding, though it has for others.
"""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from export.upgrade.face_model import FaceModel, FaceModelError
from perf.system import free_ports
from service.inference.face import Crop
from tests.export.upgrade.kept_faces import crops
from tests.export.upgrade.triton_process import TritonProcess, running_triton


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


REFUSED, NOT_A_NUMBER = 201, 202
"""What the first pixel of such a face is."""

CONFIG = """
backend: "python"
max_batch_size: 8
input [ { name: "face" data_type: TYPE_UINT8 dims: [ 160, 160, 3 ] } ]
output [ { name: "embedding" data_type: TYPE_FP32 dims: [ 512 ] } ]
instance_group [ { kind: KIND_CPU } ]
"""

MODEL = """
import numpy as np
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        return [self.answer(pb_utils.get_input_tensor_by_name(each, "face").as_numpy()) for each in requests]

    def answer(self, faces):
        marks = faces[:, 0, 0, 0]
        if {REFUSED} in marks or {everything}:
            return pb_utils.InferenceResponse(error=pb_utils.TritonError("no memory\\nfor this"))
        embeddings = np.full((len(faces), 512), 512**-0.5, np.float32)
        embeddings[marks == {NOT_A_NUMBER}] = np.nan
        return pb_utils.InferenceResponse([pb_utils.Tensor("embedding", embeddings)])
"""


def write_whimsical_release(release: Path, *, refuses_everything: bool = False) -> None:
    """Make a release of this model alone."""
    model = release / "models" / "facenet"
    (model / "1").mkdir(parents=True)
    (model / "config.pbtxt").write_text(f'name: "facenet"\n{CONFIG}')
    names = {"REFUSED": REFUSED, "NOT_A_NUMBER": NOT_A_NUMBER, "everything": refuses_everything}
    source = MODEL
    for name, value in names.items():
        source = source.replace(f"{{{name}}}", repr(value))
    (model / "1" / "model.py").write_text(source)


def marked(faces: Crop, number: int, mark: int) -> None:
    faces[number, 0, 0] = mark


async def test_a_face_without_an_embedding_leaves_the_others_theirs(tmp_path: Path) -> None:
    write_whimsical_release(tmp_path / "release")
    faces = np.zeros((20, 160, 160, 3), np.uint8)
    marked(faces, 3, REFUSED)
    marked(faces, 12, NOT_A_NUMBER)
    with running_triton(tmp_path / "release", tmp_path) as triton:
        async with FaceModel.open([triton.url], patience=0.1) as model:
            vectors = await model.embed(faces)
    assert [number for number, vector in enumerate(vectors) if vector is None] == [3, 12]


async def test_a_model_that_refuses_every_face_ends_it_with_one_line(tmp_path: Path) -> None:
    write_whimsical_release(tmp_path / "release", refuses_everything=True)
    with running_triton(tmp_path / "release", tmp_path) as triton:
        async with FaceModel.open([triton.url], patience=0.1) as model:
            with pytest.raises(FaceModelError) as error:
                await model.embed(crops(3))
    assert str(error.value) == "the models don't make embeddings: no memory"
