"""Deletes the releases that nothing needs any more. Needs no database: that of vectors is `export.prune_vectors`."""

from __future__ import annotations

from pathlib import Path

import msgspec

from release.inventory import uses_of
from release.store import Releases, locked_releases, size_of


class Kept(msgspec.Struct, frozen=True):
    """A release that stays, and why."""

    release: int
    reasons: list[str]


class ForgottenSpace(msgspec.Struct, frozen=True):
    """An embedding space that no release is left of, and whose vectors were forgotten, or would be.

    Attributes:
        vectors: how many.
        unknown_users: users who are not known in the current space, and so keep theirs in this one.
    """

    embedding_space: str
    vectors: int
    unknown_users: int


class Pruning(msgspec.Struct, frozen=True):
    """What was deleted, or would be; what stays; the bytes that this frees.

    Attributes:
        forgotten: the embedding spaces whose vectors are of no more use; None if they were not asked about.
    """

    deleted: list[int]
    kept: list[Kept]
    freed_bytes: int
    dry_run: bool
    forgotten: list[ForgottenSpace] | None = None


def prune(state_dir: Path, newest: int, dry_run: bool) -> Pruning:
    """Delete all releases but the newest ones and those in use: current, previous, served by a slot.

    Args:
        state_dir: holds the folder `releases`.
        newest: how many of the newest stay in any case; at least one, so that no number is ever used again.
        dry_run: only look.

    Raises:
        ReleaseError: a build or another command is working in the folder.
        OSError: a release can't be deleted. Those deleted until then are gone.
    """
    with locked_releases(state_dir / "releases") as releases:
        found = releases.numbers()
        kept = [Kept(number, _reasons(state_dir, number, found[-newest:])) for number in found]
        staying = [each for each in kept if each.reasons]
        leaving = [each.release for each in kept if not each.reasons]
        freed = sum(_deleted(releases, number, dry_run) for number in leaving)
    return Pruning(leaving, staying, freed, dry_run)


def _reasons(state_dir: Path, number: int, newest: list[int]) -> list[str]:
    return [*uses_of(state_dir, number), *(["one of the newest"] if number in newest else [])]


def _deleted(releases: Releases, number: int, dry_run: bool) -> int:
    return size_of(releases.folder / f"{number:04}") if dry_run else releases.delete(number)
