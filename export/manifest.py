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


class Threshold(msgspec.Struct, frozen=True, omit_defaults=True):
    """From which cosine similarity two faces count as one person, and where that figure comes from.

    Uncalibrated it is one published `similarity`. Calibrated it is a table measured with the release itself:
    `similarities` has a row for each gallery size (users enrolled), in it a value for each false accept rate (a
    fraction). To that, `crowd_weight` times the mean similarity of the `neighbours` next users is added.
    """

    calibrated: bool
    source: str
    similarity: float | None = None
    neighbours: int | None = None
    crowd_weight: float | None = None
    gallery_sizes: list[int] | None = None
    false_accept_rates: list[float] | None = None
    similarities: list[list[float]] | None = None


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
        """Whether both releases make the same embeddings: everything but number, date, and how the export ran.

        The threshold is put aside too: calibrating a release doesn't make another one of it.
        """
        aside = {
            "release": 0,
            "created": self.created,
            "threshold": self.threshold,
            "parity": self.parity,
            "libraries": {},
        }
        return msgspec.structs.replace(self, **aside) == msgspec.structs.replace(other, **aside)

    def with_threshold(self, threshold: Threshold) -> Manifest:
        """The same release with another threshold."""
        return msgspec.structs.replace(self, threshold=threshold)

    def write(self, path: Path) -> None:
        """Write as JSON for people and the service to read; who reads meanwhile sees the old file or the new one."""
        write_json(self, path)


def write_json(content: msgspec.Struct, path: Path) -> None:
    """Write a file at once, by renaming a finished one. Its place until then is beside it, hidden."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")
    part.replace(path)


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        OSError: there is none.
        msgspec.DecodeError: it is none (msgspec.ValidationError is one of these).
    """
    return msgspec.json.decode(path.read_bytes(), type=Manifest)
