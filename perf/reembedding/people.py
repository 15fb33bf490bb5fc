"""Enrolled people whose faces were kept, in a database of the measurement's own."""

import io
from datetime import date
from pathlib import Path

import numpy as np
from cryptography.fernet import Fernet, MultiFernet
from PIL import Image

from db.pool import Database
from db.queries import faces
from db.queries.faces import FaceVector, NewUser
from perf.lfw import Lfw
from service.faces.kept_faces import Seal
from service.inference.face import Crop

MIDDLE = (45, 45, 205, 205)
"""Of LFW's 250 pixels square, where its faces are: left, top, right, bottom."""

OLD_SPACE = "the old space"

SOMEBODY = NewUser("Somebody", date(1970, 1, 1), None)


def lfw_crops(path: Path, count: int) -> Crop:
    """The faces [n, 160, 160, 3] of so many people at most. How exactly they are aligned makes no difference in time.

    Raises:
        OSError, tarfile.TarError, ValueError: LFW can't be read.
    """
    lfw = Lfw(path)
    photos = (lfw.photo(person, 1).data for person in lfw.people[:count])
    cuts = [np.asarray(Image.open(io.BytesIO(data)).convert("RGB").crop(MIDDLE)) for data in photos]
    crops: Crop = np.stack(cuts)
    return crops


def new_seal() -> Seal:
    """The service's, with a key that nobody keeps."""
    return Seal(MultiFernet([Fernet(Fernet.generate_key())]))


async def enrol(database: Database, crops: Crop, seal: Seal) -> None:
    """Enrol a user by each face, and keep it.

    Raises:
        DatabaseUnavailableError: as `Database.transaction`.
    """
    vector = np.full(512, 512**-0.5, np.float32)
    async with database.transaction() as connection:
        for crop in crops:
            await faces.insert_user(connection, SOMEBODY, FaceVector(vector, OLD_SPACE, seal.seal(crop)))
