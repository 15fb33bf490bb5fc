"""A re-embedding as a process, which a test may kill: arguments are the database, Triton's address and the space."""

import asyncio
import sys

from db.pool import Database
from export.upgrade.face_model import FaceModel
from export.upgrade.reembedding import KeptFaces, Reembedding
from export.upgrade.reembedding_result import ReembeddingResult
from service.faces.kept_faces import Seal
from service.settings import Settings


async def reembed(dsn: str, triton: str, space: str) -> ReembeddingResult:
    """Do what an upgrade does, with TRIFID_FACES_KEY of the environment; each batch prints a line."""
    async with Database.open(dsn) as database, FaceModel.open([triton]) as model:
        seal = Seal.of(Settings())
        assert seal is not None
        kept_faces = KeptFaces(model, seal)
        report = Reembedding(space, kept_faces, lambda progress: print(progress, flush=True))  # noqa: T201
        return await report.run(database)


if __name__ == "__main__":
    print(asyncio.run(reembed(*sys.argv[1:4])))  # noqa: T201
