"""Real photos that every machine has: two presidents, from the sources of a package (see the Makefile).

Where LFW is for the tests: LFW in the environment (`make test LFW=PATH`), else ../shared/data of the project.
"""

import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.project import PROJECT

STATE = Path(os.environ.get("TRIFID_STATE_DIR") or PROJECT / ".trifid")
PRESIDENTS = STATE / "photos" / "face_recognition"


@dataclass(frozen=True)
class Photos:
    """JPEG files, as bytes."""

    known_a: bytes
    known_a_again: bytes
    known_b: bytes
    no_face: bytes
    several_faces: bytes


def project_photos() -> Photos:
    """The photos of every machine: two of one person, one of another."""
    first, second = (PRESIDENTS / "obama.jpg").read_bytes(), (PRESIDENTS / "biden.jpg").read_bytes()
    return Photos(
        known_a=first,
        known_a_again=(PRESIDENTS / "obama2.jpg").read_bytes(),
        known_b=second,
        no_face=_jpeg(Image.linear_gradient("L").convert("RGB")),
        several_faces=_jpeg(_side_by_side(first, second)),
    )


def _side_by_side(*files: bytes) -> Image.Image:
    images = [Image.open(io.BytesIO(file)).resize((512, 512)) for file in files]
    return Image.fromarray(np.hstack([np.asarray(image.convert("RGB")) for image in images]))


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


BESIDE = PROJECT.parent / "shared" / "data" / "lfw-deepfunneled.tgz"


def lfw_archive() -> Path:
    """The archive or the unpacked folder; skips the test, saying why, where there is none."""
    path = Path(os.environ.get("LFW") or BESIDE)
    if not path.exists():
        pytest.skip(f"LFW is not at {path}; set LFW to its archive or folder")
    return path
