"""What of a face is stored, and whether the models give it."""

import re
from pathlib import Path

from db.queries.faces import FaceVector
from service.faces.kept_faces import Seal
from service.inference.face import Face
from service.settings import Settings

_CROP_OUTPUT = re.compile(r'name:\s*"face"')
"""In the ensemble's config only its output is named so: its steps' tensors are keys and values."""


class NoCropsError(Exception):
    """Faces are to be kept, and the models don't give them; the message is one line for the operator."""


def to_store(face: Face, seal: Seal | None) -> FaceVector:
    """Return what is stored of a face: its vector and, where faces are kept, the sealed crop."""
    crop = None if seal is None or face.crop is None else seal.seal(face.crop)
    return FaceVector(face.embedding, face.embedding_space, crop)


def require_crops(settings: Settings) -> None:
    """Return if faces aren't to be kept, or the release in use gives them.

    Raises:
        NoCropsError: it doesn't. Triton would refuse every inference.
    """
    if settings.keep_faces and not gives_crops(settings.release):
        raise NoCropsError(
            f"the release at {settings.release} gives no faces to keep: build one with `make models`, upgrade to it "
            "without TRIFID_KEEP_FACES, and then set TRIFID_KEEP_FACES again"
        )


def gives_crops(release: Path) -> bool:
    """Whether a release's ensemble gives the aligned face; those that were built before faces could be kept don't.

    Where the folder holds no models, for they lie beside a Triton elsewhere, nothing speaks against it.
    """
    try:
        config = (release / "models" / "face_embedding" / "config.pbtxt").read_text()
    except OSError:
        return True
    return _CROP_OUTPUT.search(config) is not None
