"""The part of a release's manifest.json that concerns the service."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from release.threshold import Calibrated, Uncalibrated
from service.errors import InferenceUnavailableError


@dataclass(frozen=True)
class ManifestHead:
    """Which vectors the release makes, and how alike two must be."""

    release: int
    embedding_space: str
    threshold: Calibrated | Uncalibrated
    precision: str
    """Of the embedding network's numbers: fp32 or int8; empty where the manifest doesn't say."""


class _Document(msgspec.Struct):
    embedding_space: str
    threshold: msgspec.Raw
    release: int = 0
    precision: str = ""


class _Kind(msgspec.Struct):
    calibrated: bool = False


def parse_manifest(document: bytes) -> ManifestHead:
    """Read manifest.json, whose threshold has one of two forms: its member `calibrated` tells which.

    Raises:
        msgspec.MsgspecError: it is no JSON, or misses something, or the threshold's table makes no sense.
    """
    wire = msgspec.json.decode(document, type=_Document)
    kind = msgspec.json.decode(wire.threshold, type=_Kind)
    form: type[Calibrated | Uncalibrated] = Calibrated if kind.calibrated else Uncalibrated
    threshold = msgspec.json.decode(wire.threshold, type=form)
    return ManifestHead(wire.release, wire.embedding_space, threshold, wire.precision)


def manifest_of(release: Path) -> ManifestHead:
    """Return the manifest of a release's folder. The file is read again only if it was changed.

    Raises:
        InferenceUnavailableError: there is no release.
    """
    path = release.resolve() / "manifest.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, msgspec.MsgspecError) as error:
        raise InferenceUnavailableError("There is no release of the models") from error


@lru_cache(maxsize=16)
def _read(path: Path, _changed_at: int) -> ManifestHead:
    return parse_manifest(path.read_bytes())
