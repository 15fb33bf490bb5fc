"""Faces for which the network has no embedding, though it has for others."""

from pathlib import Path

import numpy as np
import pytest

from export.upgrade.face_model import FaceModel, FaceModelError
from service.inference.face import Crop
from tests.upgrade.reembedding.crops import crops
from tests.upgrade.reembedding.running_triton import running_triton
from tests.upgrade.reembedding.whimsical_model import NOT_A_NUMBER, REFUSED, write_whimsical_release


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
