"""Finds the release that somebody names."""

from pathlib import Path

from export.errors import ReleaseError
from release.store import MANIFEST


def release_folder(releases: Path, name: str) -> Path:
    """The folder of the release with this number, of the link `current` or `previous`, or at this path.

    Raises:
        ReleaseError: there is no such release.
    """
    named = releases / (f"{int(name):04}" if name.isdecimal() else name)
    for folder in (named, Path(name)):
        if (folder / MANIFEST).is_file():
            return folder.resolve()
    raise ReleaseError(f"there is no release {name} in {releases}: python -m export list shows all")
