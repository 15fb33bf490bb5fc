"""What is stored of a face, and whether the models give its crop.

Kept faces are sealed: nobody who has the database, a backup or the disk, but not the key, sees one or makes one.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from db.queries.faces import FaceVector
from service.inference.face import CROP_SHAPE, Crop, Face
from service.settings import Settings

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

    from service.settings import Settings


class SealError(Exception):
    """A sealed face can't be opened: none of the keys sealed it, or it was damaged. Nothing tells the two apart."""


class Seal:
    """Seals with the first of the operator's keys and opens with each of them, so keys can be exchanged.

    Fernet encrypts (AES-128-CBC) and authenticates (HMAC-SHA256), and notes the second of the sealing in clear.
    """

    def __init__(self, keys: MultiFernet) -> None:
        self._keys = keys

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return the seal of TRIFID_FACES_KEY; None if that is not set.

        Where TRIFID_KEEP_FACES is off again, faces that were kept before can be opened still.
        """
        if not settings.faces_key:
            return None
        # 7 MB of memory for each process, which is spared where no faces are kept.
        from cryptography.fernet import Fernet, MultiFernet

        return cls(MultiFernet([Fernet(key) for key in settings.faces_key.split(",")]))

    def seal(self, crop: Crop) -> bytes:
        """Return an aligned face [160, 160, 3] as bytes that only a key opens, 100 longer than its pixels at most."""
        return base64.urlsafe_b64decode(self._keys.encrypt(crop.tobytes()))

    def open(self, sealed: bytes) -> Crop:
        """Return the face that was sealed.

        Raises:
            SealError: it can't be opened.
        """
        from cryptography.fernet import InvalidToken

        try:
            pixels = self._keys.decrypt(base64.urlsafe_b64encode(sealed))
        except InvalidToken as error:
            raise SealError("none of TRIFID_FACES_KEY opens this face, or it is damaged") from error
        return np.frombuffer(pixels, np.uint8).reshape(CROP_SHAPE)


_CROP_OUTPUT = re.compile(r'name:\s*"face"')
"""In the ensemble's config only its output is named so: its steps' tensors are keys and values."""


class NoCropsError(Exception):
    """Faces are to be kept, and the models don't give them; the message is one line for the operator."""


def prepare_for_storage(face: Face, seal: Seal | None) -> FaceVector:
    """Return what is stored of a face: its vector and, where faces are kept, the sealed crop."""
    crop = None if seal is None or face.crop is None else seal.seal(face.crop)
    return FaceVector(face.embedding, face.embedding_space, crop)


def require_crop_output(settings: Settings) -> None:
    """Return if faces aren't to be kept, or the release in use gives them.

    Raises:
        NoCropsError: it doesn't. Triton would refuse every inference.
    """
    if settings.keep_faces and not has_crop_output(settings.release):
        raise NoCropsError(
            f"the release at {settings.release} gives no faces to keep: build one with `make models`, upgrade to it "
            "without TRIFID_KEEP_FACES, and then set TRIFID_KEEP_FACES again"
        )


def has_crop_output(release: Path) -> bool:
    """Whether a release's ensemble gives the aligned face; those that were built before faces could be kept don't.

    Where the folder holds no models, for they lie beside a Triton elsewhere, nothing speaks against it.
    """
    try:
        config = (release / "models" / "face_embedding" / "config.pbtxt").read_text()
    except OSError:
        return True
    return _CROP_OUTPUT.search(config) is not None
