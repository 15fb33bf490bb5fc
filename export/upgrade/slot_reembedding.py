"""Re-embedding by the servers of a slot, with the operator's key to the kept faces."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from export.upgrade.face_model import FaceModel
from export.upgrade.kept_faces import KeptFaces
from export.upgrade.progress import Progress
from export.upgrade.reembedding import Reembedding
from export.upgrade.step_times import Report
from release.manifest import manifest_of
from service.faces.kept_faces import Seal
from service.settings import Settings
from service.slots import Slot


@asynccontextmanager
async def reembedding_by(slot: Slot, settings: Settings, report: Report) -> AsyncIterator[Reembedding]:
    """Keep connections to the servers for the time of a `with` block; the release's space is the one to embed in."""

    def say(progress: Progress) -> None:
        report(str(progress))

    seal = Seal.of(settings)
    async with FaceModel.open(slot.urls) as model:
        kept_faces = KeptFaces(model, seal) if seal else None
        yield Reembedding(manifest_of(slot.release).embedding_space, kept_faces, say)
