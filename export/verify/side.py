"""A release that is looked at: its folder and its manifest, and whether both belong together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from export.errors import VerificationError
from release.manifest import Manifest, read_manifest
from release.store import MANIFEST, hashes


@dataclass(frozen=True)
class Side:
    """A release."""

    folder: Path
    manifest: Manifest

    @classmethod
    def of(cls, folder: Path) -> Side:
        """Read its manifest.

        Raises:
            VerificationError: there is none.
        """
        try:
            return cls(folder, read_manifest(folder / MANIFEST))
        except (OSError, msgspec.DecodeError) as error:
            raise VerificationError(f"{folder} has no readable manifest") from error


def damages(side: Side) -> Iterator[str]:
    """Each file that isn't what the manifest says; its SHA-256 tells."""
    there = hashes(side.folder)
    for path, sha256 in side.manifest.files.items():
        if path not in there:
            yield f"{path} is missing"
        elif there[path] != sha256:
            yield f"{path} is not the file that was built"
    for path in sorted(there.keys() - side.manifest.files.keys()):
        yield f"{path} was not built"
