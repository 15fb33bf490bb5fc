"""Which releases there are, what each is used for, and the one that somebody names."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from release.errors import ReleaseError
from release.links import CURRENT, PREVIOUS, read_link, slot_releases
from release.manifest import MANIFEST, Manifest, read_manifest
from release.store import numbers, size_of


def find_release(releases: Path, name: str) -> Path:
    """The folder of the release with this number, of the link `current` or `previous`, or at this path.

    Raises:
        ReleaseError: there is no such release.
    """
    named = releases / (f"{int(name):04}" if name.isdecimal() else name)
    for folder in (named, Path(name)):
        if (folder / MANIFEST).is_file():
            return folder.resolve()
    raise ReleaseError(f"there is no release {name} in {releases}: python -m export list shows all")


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One release. Where its manifest can't be read, only number, size and uses are known.

    Attributes:
        uses: of `current`, `previous` (what `rollback` goes back to) and `served` (a slot of Triton servers has it).
        target: `onnx`, or `tensorrt` where it has a plan too.
        calibrated: whether its threshold was measured.
    """

    release: int
    bytes: int
    uses: list[str]
    created: datetime | None = None
    embedding_space: str | None = None
    precision: str | None = None
    target: str | None = None
    alignment_version: int | None = None
    calibrated: bool | None = None


class Inventory(msgspec.Struct, frozen=True):
    """All releases of a state folder, the oldest first."""

    releases: list[Entry]


def inventory(state_dir: Path) -> Inventory:
    """Look at the folder as it is now; a build may be adding to it."""
    folder = state_dir / "releases"
    return Inventory(
        [_entry(folder / f"{number:04}", uses_of(state_dir, number)) for number in numbers(folder)]
    )


def uses_of(state_dir: Path, number: int) -> list[str]:
    """What a release is needed for, in the words of `Entry.uses`."""
    folder = state_dir / "releases"
    uses = [name for name in (CURRENT, PREVIOUS) if read_link(folder, name) == number]
    return [*uses, "served"] if number in slot_releases(state_dir) else uses


def _entry(folder: Path, uses: list[str]) -> Entry:
    manifest = _manifest(folder)
    known = Entry(int(folder.name), size_of(folder), uses)
    if manifest is None:
        return known
    return msgspec.structs.replace(
        known,
        created=manifest.created,
        embedding_space=manifest.embedding_space,
        precision=manifest.precision,
        target=manifest.target,
        alignment_version=manifest.alignment_version,
        calibrated=manifest.threshold.calibrated,
    )


def _manifest(folder: Path) -> Manifest | None:
    try:
        return read_manifest(folder / MANIFEST)
    except (OSError, msgspec.DecodeError):
        return None
