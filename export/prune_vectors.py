"""Forgets the vectors of embedding spaces that nobody goes back to: they are biometric data without a use.

It is what `prune --vectors` does beyond releases, and what it says of that.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

import msgspec

from db.pool import Database, DatabaseUnavailableError
from db.queries.pruning import OldSpace, forget_space, old_spaces
from export.errors import ExportError
from export.prune import ForgottenSpace, Pruning
from export.upgrade.reembedding import Progress
from release.errors import ReleaseError
from release.manifest import MANIFEST, read_manifest
from release.store import numbers, releases_lock
from service.settings import Settings, settings_or_exit

BATCH = 100
"""Users of one transaction. Few, for enrolments and a switch wait until it ends."""

PATIENCE_SECONDS = 60.0
"""For a restart of the database; and for counting, which reads the rows of all vectors."""

Say = Callable[[str], None]


class ForgettingError(ExportError):
    """Vectors that can't be forgotten now; the message is one line."""


def forget(settings: Settings, leaving: Collection[int], dry_run: bool, report: Say) -> list[ForgottenSpace]:
    """Forget the vectors of all spaces but the current one and those of the releases there are.

    Args:
        settings: name the database and the releases' folder.
        leaving: the numbers of releases that don't count although they are there, for a dry run has left them.
        dry_run: only count.
        report: is told how far it is, line by line.

    Raises:
        ReleaseError: another command works in the folder; or nobody can tell which space a release is of.
        ForgettingError: the database can't be used. What was forgotten is; run again, it goes on from there.
    """
    folder = settings.state_dir / "releases"
    with releases_lock(folder):
        staying = [folder / f"{number:04}" for number in numbers(folder) if number not in leaving]
        elsewhere = [settings.release] if settings.release.exists() else []  # TRIFID_RELEASE
        needed = {_space(release) for release in staying + elsewhere}
        try:
            return asyncio.run(_forget(settings.dsn, needed, dry_run, report))
        except DatabaseUnavailableError as error:
            raise ForgettingError("no database answers; is Trifid running?") from error


def _space(release: Path) -> str:
    try:
        return read_manifest(release / MANIFEST).embedding_space
    except (OSError, msgspec.DecodeError) as error:
        raise ReleaseError(
            f"the manifest of {release} can't be read, so nobody can tell which vectors it needs"
        ) from error


async def _forget(dsn: str, needed: set[str], dry_run: bool, report: Say) -> list[ForgottenSpace]:
    async with Database.open(dsn, connections=1, patience=PATIENCE_SECONDS) as database:
        async with database.connection() as connection:
            found = [space for space in await old_spaces(connection) if space.name not in needed]
        if not dry_run:
            for space in found:
                await _forget_space(database, space, report)
    return [ForgottenSpace(space.name, space.vectors, space.unknown_users) for space in found]


async def _forget_space(database: Database, space: OldSpace, report: Say) -> None:
    start, done, place = time.monotonic(), 0, 0
    while batch := await database.run_transaction(
        partial(forget_space, space=space.name, after=place, limit=BATCH)
    ):
        done, place = done + batch.vectors, batch.last_user
        report(f"{space.name}: {Progress(done, space.vectors, time.monotonic() - start)}")


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Return the settings that name the database; exit as from a wrong option if they are of another state folder."""
    settings = settings_or_exit()
    state_dir: Path = arguments.state_dir
    if settings.state_dir.resolve() != state_dir.resolve():
        arguments.refuse(
            f"--vectors goes by the settings, whose database is that of the state folder {settings.state_dir}"
        )
    return settings


def forget_after(pruning: Pruning, settings: Settings) -> list[ForgottenSpace]:
    """Forget what the pruned releases alone could compare, and print it.

    Raises:
        ExportError: as `forget`.
    """
    forgotten = forget(settings, pruning.deleted, pruning.dry_run, _say)
    for space in forgotten:
        verb = "would be forgotten" if pruning.dry_run else "forgotten"
        _say(
            f"{space.embedding_space}  vectors {verb}: {space.vectors:,};"
            f" users who are unknown in the current space and keep theirs: {space.unknown_users:,}"
        )
    if not forgotten:
        _say("no vectors of embedding spaces that nobody goes back to")
    return forgotten


def _say(line: str) -> None:
    print(line, flush=True)
