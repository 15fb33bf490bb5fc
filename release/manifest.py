"""A release's manifest.json: what the release was made of, how well it does, and what serving it needs.

Builds write and read all of it, `Manifest`. Whoever serves reads the head alone, `ManifestHead`: so releases of other
versions of Trifid, whose details differ, can be served, compared in their embedding spaces, and gone back to.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path

import msgspec

from release.errors import NoReleaseError
from release.threshold import CalibratedThreshold, PublishedThreshold

MANIFEST = "manifest.json"
PLAN = "models/facenet/1/model.plan"


class Weights(msgspec.Struct, frozen=True):
    """The embedding network's weights: whose they are, and the SHA-256 of the published file."""

    name: str
    version: str
    sha256: str
    source: str


class ThresholdRecord(msgspec.Struct, frozen=True, omit_defaults=True):
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


class Plan(msgspec.Struct, frozen=True):
    """The embedding network's TensorRT plan, which lies beside its graph: what made it, and how near it comes.

    It loads only in this version of TensorRT, and is meant for this model of GPU.

    Attributes:
        precision: the least that TensorRT may compute in; where it does is its own choice.
        batches: faces at once: the fewest, those that it was tuned for, the most.
        min_cosine: of its embeddings to the graph's, the worst face in the worst batch.
        min_batch_cosine: of a face's embeddings in batches of different sizes.
    """

    tensorrt: str
    gpu: str
    compute_capability: str
    precision: str
    batches: list[int]
    min_cosine: float
    min_batch_cosine: float


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
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
    threshold: ThresholdRecord
    parity: Parity
    files: dict[str, str]
    libraries: dict[str, str]
    plan: Plan | None = None

    @property
    def target(self) -> str:
        """What it was built for: `onnx`, or `tensorrt`, which has a plan beside the graphs."""
        return "tensorrt" if self.plan else "onnx"

    def same_content_as(self, other: Manifest) -> bool:
        """Whether both releases make the same embeddings: everything but number, date, and how the export ran.

        The threshold is put aside too: calibrating a release doesn't make another one of it. A plan's bytes are put
        aside, for TensorRT chooses kernels by timing them and never writes the same plan twice; two plans are the same
        if they were made of the same graph, by the same TensorRT, for the same GPU, precision and batches.
        """
        return self._content() == other._content()

    def _content(self) -> Manifest:
        return msgspec.structs.replace(
            self,
            release=0,
            created=datetime.min,
            threshold=ThresholdRecord(calibrated=False, source=""),
            parity=Parity(photos=0, faces=0, min_iou=1, max_landmark_error_px=0, min_cosine=1),
            libraries={},
            files={path: sha256 for path, sha256 in self.files.items() if path != PLAN},
            plan=self.plan and msgspec.structs.replace(self.plan, min_cosine=1, min_batch_cosine=1),
        )

    def with_threshold(self, threshold: ThresholdRecord) -> Manifest:
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


class ManifestHead(msgspec.Struct, frozen=True, dict=True):
    """What a release calls itself, and how alike two of its vectors must be; read from any manifest, however old."""

    embedding_space: str
    release: int = 0
    precision: str = ""
    """Of the embedding network's numbers: fp32 or int8; empty where the manifest doesn't say."""
    threshold_record: msgspec.Raw = msgspec.field(default=msgspec.Raw(b"{}"), name="threshold")

    @cached_property
    def threshold(self) -> CalibratedThreshold | PublishedThreshold:
        """The threshold, which has one of two forms: its member `calibrated` tells which.

        Raises:
            msgspec.MsgspecError: there is none, or its table makes no sense.
        """
        kind = msgspec.json.decode(self.threshold_record, type=_Kind)
        form: type[CalibratedThreshold | PublishedThreshold] = (
            CalibratedThreshold if kind.calibrated else PublishedThreshold
        )
        return msgspec.json.decode(self.threshold_record, type=form)


class _Kind(msgspec.Struct):
    calibrated: bool = False


def parse_manifest(document: bytes) -> ManifestHead:
    """Read the head of manifest.json.

    Raises:
        msgspec.MsgspecError: it is no JSON, or names no embedding space.
    """
    return msgspec.json.decode(document, type=ManifestHead)


def read_head(release: Path) -> ManifestHead:
    """Return the head of a release's manifest. The file is read again only if it was changed.

    Raises:
        NoReleaseError: there is none, or it names no embedding space.
    """
    path = release.resolve() / MANIFEST
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, msgspec.MsgspecError) as error:
        raise NoReleaseError from error


def load_manifest(release: Path) -> ManifestHead:
    """Return the head of a release that can be served: its threshold makes sense.

    Raises:
        NoReleaseError: there is none, or its manifest makes no sense.
    """
    head = read_head(release)
    try:
        _ = head.threshold
    except msgspec.MsgspecError as error:
        raise NoReleaseError from error
    return head


@lru_cache(maxsize=16)
def _read(path: Path, _changed_at: int) -> ManifestHead:
    return parse_manifest(path.read_bytes())
