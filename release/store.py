"""Numbered releases in a folder: one appears whole or not at all, and goes at once.

    releases/0001/      manifest.json, probe.jpg, models/
    releases/current    -> 0001, a relative link: `release.links`
    releases/slots/     more such links, where containers share the releases

A release is assembled in `.building` beside them and gets its name by a rename; one that is deleted first loses its
name. What a killed command leaves of either, or of a link, the next one removes. Whoever changes the folder holds a
lock on it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from release.errors import NoReleaseError, ReleaseError
from release.links import CURRENT, PREVIOUS, ROLLING_BACK, temporary_link
from release.manifest import MANIFEST, Manifest, read_head, read_manifest

BUILDING = ".building"
DELETING = ".deleting"
LOCK = ".lock"
"""The file in the folder that is locked. It stays, empty. The folder itself won't do: over NFS, by which several
machines may share the releases, only what is open for writing can be locked (flock(2))."""


@contextmanager
def releases_lock(folder: Path) -> Iterator[None]:
    """Hold a folder of releases for the time of a `with` block. The system takes it back from a killed process.

    Raises:
        ReleaseError: a build, an upgrade or another command holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReleaseError(
                f"another command (a build, an upgrade, a prune) is running in {folder}"
            ) from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def locked_releases(folder: Path) -> Iterator[Releases]:
    """Hold the folder; before it and after it, remove what isn't finished.

    Raises:
        ReleaseError: another command holds it.
    """
    with releases_lock(folder):
        releases = Releases(folder)
        releases.clear()
        try:
            yield releases
        finally:
            releases.clear()


class Releases:
    """The folder of releases, to be used while it is locked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.building = folder / BUILDING
        self._deleting = folder / DELETING

    def next_number(self) -> int:
        """One more than the highest there is; numbers aren't used again while a higher one exists."""
        return max(self.numbers(), default=0) + 1

    def numbers(self) -> list[int]:
        """Of the finished releases, the oldest first."""
        return numbers(self.folder)

    def same_as(self, manifest: Manifest) -> Manifest | None:
        """An earlier release with the same content, if its files are still what its manifest says."""
        for folder in (self.folder / f"{number:04}" for number in self.numbers()):
            try:
                earlier = read_manifest(folder / MANIFEST)
            except (OSError, msgspec.DecodeError):
                continue
            if earlier.same_content_as(manifest) and hashes(folder) == earlier.files:
                return earlier
        return None

    def publish(self, manifest: Manifest) -> Path:
        """Give the assembled release its number."""
        manifest.write(self.building / MANIFEST)
        return self.building.rename(self.folder / f"{manifest.release:04}")

    def delete(self, number: int) -> int:
        """Delete a release and return how many bytes that freed."""
        (self.folder / f"{number:04}").rename(self._deleting)
        freed = size_of(self._deleting)
        shutil.rmtree(self._deleting)
        return freed

    def clear(self) -> None:
        """Remove what a command began and didn't finish."""
        for name in (CURRENT, PREVIOUS, ROLLING_BACK):
            temporary_link(self.folder, name).unlink(missing_ok=True)
        for folder in (self.building, self._deleting):
            if folder.exists():
                shutil.rmtree(folder)


def numbers(folder: Path) -> list[int]:
    """Of the finished releases in a folder, the oldest first; none where there is no folder."""
    if not folder.is_dir():
        return []
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal() and path.is_dir())


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


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file as 64 hexadecimal digits, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(release: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in release.rglob("*") if path.is_file())


def released_spaces(folders: Iterable[Path]) -> set[str]:
    """The embedding spaces of the releases in these folders; those that are none, or not complete yet, have none."""
    spaces = set()
    for folder in folders:
        with suppress(NoReleaseError):
            spaces.add(read_head(folder).embedding_space)
    return spaces
