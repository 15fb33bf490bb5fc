from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from export.upgrade.face_model import FaceModel
from export.upgrade.reembedding import KeptFaces, Reembedding
from service.faces.kept_faces import Seal
from tests.export.upgrade.kept_faces import NEW_SPACE, new_key, seal_of
from tests.export.upgrade.triton_process import TritonProcess, running_triton
from tests.support.database_fixtures import database, own_server, server
from tests.support.stack import RELEASE

__all__ = ["database", "own_server", "server"]


@pytest.fixture(scope="session")
def triton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TritonProcess]:
    """The release's models; who kills it starts it again."""
    with running_triton(RELEASE, tmp_path_factory.mktemp("triton")) as triton:
        yield triton


@pytest.fixture
async def model(triton: TritonProcess) -> AsyncIterator[FaceModel]:
    """The release's network."""
    async with FaceModel.open([triton.url]) as model:
        yield model


@pytest.fixture(scope="session")
def seal() -> Seal:
    """What keeps faces, and opens them."""
    return seal_of(new_key())


@pytest.fixture
def own_triton(tmp_path: Path) -> Iterator[TritonProcess]:
    """The release's models for one test, which may kill them."""
    with running_triton(RELEASE, tmp_path) as triton:
        yield triton


@pytest.fixture
def reembedding(model: FaceModel, seal: Seal) -> Reembedding:
    """Of everybody whose face was kept, with the release's network."""
    return Reembedding(NEW_SPACE, KeptFaces(model, seal))
