"""From kept faces to vectors of another embedding space."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from db.queries.faces import Vector
from db.queries.reembedding import MissingFace
from export.upgrade.face_model import FaceModel
from export.upgrade.reembedding_result import Failure
from service.faces.kept_faces import Seal, SealError
from service.inference.face import Crop


@dataclass(frozen=True)
class KeptFaces:
    """What opens kept faces, and the network that embeds them."""

    model: FaceModel
    seal: Seal

    async def embed(self, faces: Sequence[MissingFace]) -> list[Vector | Failure]:
        """Make each face's vector, or say why it has none.

        Raises:
            FaceModelError: as `FaceModel.embed`.
        """
        opened = await asyncio.to_thread(lambda: [self._open(face) for face in faces])
        crops = [crop for crop in opened if not isinstance(crop, Failure)]
        vectors = iter(await self.model.embed(np.stack(crops)) if crops else [])
        return [crop if isinstance(crop, Failure) else _or_failure(next(vectors)) for crop in opened]

    def _open(self, face: MissingFace) -> Crop | Failure:
        try:
            return self.seal.open(face.sealed_face)
        except SealError:
            return Failure.NOT_OPENED


def _or_failure(vector: Vector | None) -> Vector | Failure:
    return Failure.NO_EMBEDDING if vector is None else vector
