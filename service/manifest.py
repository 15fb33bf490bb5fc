"""The part of a release's manifest.json that concerns the service."""

from dataclasses import dataclass

import msgspec

from service.threshold import Calibrated, Uncalibrated


@dataclass(frozen=True)
class Manifest:
    """Which vectors the release makes, and how alike two must be."""

    embedding_space: str
    threshold: Calibrated | Uncalibrated


class _Document(msgspec.Struct):
    embedding_space: str
    threshold: msgspec.Raw


class _Kind(msgspec.Struct):
    calibrated: bool = False


def parse_manifest(document: bytes) -> Manifest:
    """Read manifest.json, whose threshold has one of two forms: its member `calibrated` tells which.

    Raises:
        msgspec.MsgspecError: it is no JSON, or misses something, or the threshold's table makes no sense.
    """
    wire = msgspec.json.decode(document, type=_Document)
    kind = msgspec.json.decode(wire.threshold, type=_Kind)
    form: type[Calibrated | Uncalibrated] = Calibrated if kind.calibrated else Uncalibrated
    return Manifest(wire.embedding_space, msgspec.json.decode(wire.threshold, type=form))
