"""`python -m export upgrade` and `rollback`, once their options are read."""

import argparse
import asyncio
from pathlib import Path

from db.pool import Database, DatabaseUnavailableError
from db.space_queries import current_space
from export.choosing import release_folder
from export.errors import UpgradeError
from export.links import CURRENT, PREVIOUS
from export.lock import held
from export.outcome import Outcome
from export.upgrade.result import Exchanged
from export.upgrade.run import Exchange
from export.upgrade.steps import Begin, Step
from export.upgrade.wishes import Wishes
from service.command_settings import settings_or_exit
from service.kept_faces import gives_crops
from service.manifest import manifest_of
from service.settings import Settings
from stack.running import supervisor_answers

PATIENCE_SECONDS = 60.0
"""For one use of the database: the switch of a million users takes some seconds (docs/upgrade.md)."""


def upgrade(arguments: argparse.Namespace, begin: Begin = lambda _: None) -> Outcome:
    """Verify a release and take it into use.

    Args:
        arguments: the command's options.
        begin: is told of each step as it begins.

    Raises:
        ExportError: it is not fit, or it can't be taken into use; the one before still is.
    """
    settings = _running()
    releases = settings.state_dir / "releases"
    release = release_folder(releases, arguments.release)
    if release.parent != releases.resolve():
        raise UpgradeError(f"{release} is not in {releases}")
    with held(releases):
        begin(Step.VERIFY)
        _verify(release, settings, arguments)
        return Outcome(asyncio.run(_exchange(settings, release, arguments, begin)))


def rollback(arguments: argparse.Namespace, begin: Begin = lambda _: None) -> Outcome:
    """Go back to the release that was in use before. Where an upgrade was cut off between two spaces, undo it.

    Raises:
        ExportError: there is none, or it can't be taken into use; the one before still is.
    """
    settings = _running()
    releases = settings.state_dir / "releases"
    with held(releases):
        release = asyncio.run(_release_before(settings, releases))
        return Outcome(asyncio.run(_exchange(settings, release, arguments, begin)))


def _running() -> Settings:
    """Return the settings of the Trifid that runs here.

    Raises:
        UpgradeError: none does, or its models are not exchanged in this way.
    """
    settings = settings_or_exit()
    if not settings.triton_ports:
        raise UpgradeError(
            "the servers of TRIFID_TRITON_URL are exchanged where they run: see docs/upgrade.md"
        )
    if settings.release != settings.state_dir / "releases" / CURRENT:
        raise UpgradeError(
            f"TRIFID_RELEASE is set, so {CURRENT} is not what is in use: unset it and restart first"
        )
    if not supervisor_answers(settings.run_dir):
        raise UpgradeError(
            f"Trifid does not run on {settings.state_dir}: start it (make up), for its users matter"
        )
    return settings


def _verify(release: Path, settings: Settings, arguments: argparse.Namespace) -> None:
    from export.verification.verify import verify

    photos = arguments.photos or settings.state_dir / "photos"
    verification = verify(release, settings.release.resolve(), photos, arguments.lfw, _say)
    if verification.refusals:
        raise UpgradeError(f"release {release.name} is not fit: {'; '.join(verification.refusals)}")


async def _release_before(settings: Settings, releases: Path) -> Path:
    async with Database.open(settings.dsn, patience=PATIENCE_SECONDS) as database:
        space = await _asked(database)
    if space not in (None, manifest_of(settings.release).embedding_space):
        return settings.release.resolve()  # the database has switched already, the link has not
    if not (releases / PREVIOUS).exists():
        raise UpgradeError("there is no release to go back to: none was in use before this one")
    return (releases / PREVIOUS).resolve()


async def _asked(database: Database) -> str | None:
    try:
        return await database.run(current_space)
    except DatabaseUnavailableError as error:
        raise UpgradeError("the database does not answer") from error


async def _exchange(
    settings: Settings, release: Path, arguments: argparse.Namespace, begin: Begin
) -> Exchanged:
    if settings.keep_faces and not gives_crops(release):
        raise UpgradeError(f"release {release.name} gives no faces to keep, which TRIFID_KEEP_FACES asks for")
    wishes = Wishes(arguments.accept_reenrolment, arguments.watch_seconds)
    async with Database.open(settings.dsn, patience=PATIENCE_SECONDS) as database:
        try:
            exchanged = await Exchange(settings, release, wishes, begin, _say).run(database)
        except DatabaseUnavailableError as error:
            raise UpgradeError("the database does not answer: run the same again when it does") from error
    _say(str(exchanged))
    return exchanged


def _say(line: str) -> None:
    print(line, flush=True)
