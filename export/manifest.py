"""A release's manifest: what it was made of, and how well it does. The service reads the JSON."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec


class Weights(msgspec.Struct, frozen=True):
    """The embedding network's weights: whose they are, and the SHA-256 of the published file."""

    name: str
    version: str
    sha256: str
    source: str


class Threshold(msgspec.Struct, frozen=True):
    """From which cosine similarity two faces count as one person, and where that figure comes from.

    `calibrated` is true once it was measured on the operator's own enrolled faces.
    """

    similarity: float
    calibrated: bool
    source: str


class Parity(msgspec.Struct, frozen=True):
    """How closely the graphs answer as the original networks: the worst of all photos and faces."""

    photos: int
    faces: int
    min_iou: float
    max_landmark_error_px: float
    min_cosine: float


class Manifest(msgspec.Struct, frozen=True):
    """Everything about one release. `files` are the others in its folder, by path, with their SHA-256."""

    release: int
    created: datetime
    embedding_space: str
    weights: Weights
    detector: dict[str, str]
    alignment_version: int
    opset: int
    ir_version: int
    precision: str
    threshold: Threshold
    parity: Parity
    files: dict[str, str]
    libraries: dict[str, str]

    def same_content_as(self, other: Manifest) -> bool:
        """Whether both releases answer alike: everything but number, date, and how the export ran."""
        aside = {"release": 0, "created": self.created, "parity": self.parity, "libraries": {}}
        return msgspec.structs.replace(self, **aside) == msgspec.structs.replace(other, **aside)

    def write(self, path: Path) -> None:
        """Write as JSON for people and the service to read."""
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n")


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        OSError: there is none.
        msgspec.DecodeError: it is none (msgspec.ValidationError is one of these).
    """
    return msgspec.json.decode(path.read_bytes(), type=Manifest)
