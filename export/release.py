"""Numbered releases in a folder: one appears whole or not at all, and `current` always points to a whole one.

    releases/0001/      manifest.json, probe.jpg, models/
    releases/current    -> 0001, a relative link

A release is assembled in `.building` beside them and gets its name by a rename. Both `.building` and a
half-made link can only be left by a killed build, and the next one removes them. A lock on the folder
itself, which the system takes back from a killed process, keeps two builds apart.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from export.errors import ReleaseError
from export.hashing import sha256_of
from export.manifest import Manifest, read_manifest

BUILDING = ".building"
NEW_LINK = ".current"
CURRENT = "current"
MANIFEST = "manifest.json"


@contextmanager
def locked_releases(folder: Path) -> Iterator[Releases]:
    """Hold the folder for one build; before it and after it, remove what isn't finished.

    Raises:
        ReleaseError: another build holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReleaseError(f"another build is running in {folder}") from error
        releases = Releases(folder)
        releases.clear()
        try:
            releases.building.mkdir()
            yield releases
        finally:
            releases.clear()
    finally:
        os.close(descriptor)


class Releases:
    """The folder of releases, to be used while it is locked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.building = folder / BUILDING

    def next_number(self) -> int:
        """One more than the highest there is; numbers aren't used again while a higher one exists."""
        return max((int(path.name) for path in self._finished()), default=0) + 1

    def same_as(self, manifest: Manifest) -> Manifest | None:
        """An earlier release with the same content, if its files are still what its manifest says."""
        for folder in self._finished():
            try:
                earlier = read_manifest(folder / MANIFEST)
            except (OSError, msgspec.DecodeError):
                continue
            if earlier.same_content_as(manifest) and hashes(folder) == earlier.files:
                return earlier
        return None

    def publish(self, manifest: Manifest) -> Path:
        """Give the assembled release its number and make it the current one."""
        manifest.write(self.building / MANIFEST)
        finished = self.building.rename(self.folder / f"{manifest.release:04}")
        self.make_current(manifest.release)
        return finished

    def make_current(self, number: int) -> None:
        """Point `current` to a release; a reader sees the old target or the new one."""
        link = self.folder / NEW_LINK
        link.symlink_to(f"{number:04}")
        link.replace(self.folder / CURRENT)

    def clear(self) -> None:
        """Remove what a build began and didn't finish."""
        (self.folder / NEW_LINK).unlink(missing_ok=True)
        if self.building.exists():
            shutil.rmtree(self.building)

    def _finished(self) -> list[Path]:
        return sorted(path for path in self.folder.iterdir() if path.name.isdecimal() and path.is_dir())


def hashes(release: Path) -> dict[str, str]:
    """The SHA-256 of every file of a release but its manifest, by path within it.

    Bytecode is left out: Triton's Python steps write it beside their sources when the release is served.
    """
    files = sorted(
        path
        for path in release.rglob("*")
        if path.is_file() and path.name != MANIFEST and path.parent.name != "__pycache__"
    )
    return {path.relative_to(release).as_posix(): sha256_of(path) for path in files}
