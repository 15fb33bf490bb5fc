"""Copies of the present release with something wrong in them."""

import shutil
from pathlib import Path

import msgspec

from release.manifest import read_manifest
from release.store import hashes


def copy_of(release: Path, folder: Path, number: int) -> Path:
    """A release like it, with another number."""
    copy = folder / f"{number:04}"
    shutil.copytree(release, copy, ignore=shutil.ignore_patterns("__pycache__"))
    sign(copy, number)
    return copy


def sign(release: Path, number: int) -> None:
    """Let its manifest name the files as they are now."""
    manifest = read_manifest(release / "manifest.json")
    changed = msgspec.structs.replace(manifest, release=number, files=hashes(release))
    changed.write(release / "manifest.json")
