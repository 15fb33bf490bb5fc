"""`python -m export upgrade` and `rollback`, once their options are read."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from db.face_index import FaceIndexError
from db.pool import Database, DatabaseUnavailableError
from export.errors import UpgradeError
from export.results import CommandResult
from export.upgrade.deployment import Deployment, find_deployment, finish_interrupted_switch
from export.upgrade.exchange import Exchange, Gate
from export.upgrade.models import ExchangeOptions, ExchangeResult
from export.upgrade.steps import Step, StepListener, StepTimer
from release.inventory import find_release
from release.links import PREVIOUS, ROLLING_BACK, read_link, set_link, set_or_remove_link
from release.store import releases_lock
from service.errors import ServiceError
from service.faces.kept_faces import has_crop_output
from service.settings import Settings

PATIENCE_SECONDS = 60.0
"""For one use of the database: the switch of a million users takes some seconds (docs/upgrade.md)."""


def upgrade(arguments: argparse.Namespace, begin: StepListener = lambda _: None) -> CommandResult:
    """Verify a release and take it into use.

    Args:
        arguments: the command's options.
        begin: is told of each step as it begins.

    Raises:
        ExportError: it is not fit, or it can't be taken into use.
    """
    from export.upgrade.trial import ReleaseCheck

    running = find_deployment()
    releases = running.settings.state_dir / "releases"
    release = find_release(releases, arguments.release)
    if release.parent != releases.resolve():
        raise UpgradeError(f"{release} is not in {releases}")
    fitness = ReleaseCheck(running, release, arguments.photos, arguments.lfw, _say)
    steps = StepTimer(begin, _say)
    with releases_lock(releases):
        with steps.step(Step.VERIFY):
            gate = fitness.before_load()
        return CommandResult(asyncio.run(_upgrade(running, release, arguments, steps, gate)))


def rollback(arguments: argparse.Namespace, begin: StepListener = lambda _: None) -> CommandResult:
    """Go back to the release that was in use before. One that was cut off goes on to where it was going.

    Raises:
        ExportError: there is none, or it can't be taken into use.
    """
    running = find_deployment()
    with releases_lock(running.settings.state_dir / "releases"):
        return CommandResult(asyncio.run(_roll_back(running, arguments, StepTimer(begin, _say))))


async def _upgrade(
    running: Deployment, release: Path, arguments: argparse.Namespace, steps: StepTimer, gate: Gate | None
) -> ExchangeResult:
    async with _database(running.settings) as database:
        set_or_remove_link(release.parent, ROLLING_BACK, None)
        exchange = _exchange(running, release, arguments, steps)
        return _said(await exchange.run(database, gate))


async def _roll_back(running: Deployment, arguments: argparse.Namespace, steps: StepTimer) -> ExchangeResult:
    releases = running.settings.state_dir / "releases"
    async with _database(running.settings) as database:
        number = read_link(releases, ROLLING_BACK) or read_link(releases, PREVIOUS)
        if number is None:
            raise UpgradeError("there is no release to go back to: none was in use before this one")
        set_link(releases, ROLLING_BACK, number)
        exchange = _exchange(running, find_release(releases, str(number)), arguments, steps)
        exchanged = _said(await exchange.run(database))
        set_or_remove_link(releases, ROLLING_BACK, None)
        return exchanged


def _exchange(
    running: Deployment, release: Path, arguments: argparse.Namespace, steps: StepTimer
) -> Exchange:
    if running.settings.keep_faces and not has_crop_output(release):
        raise UpgradeError(f"release {release.name} gives no faces to keep, which TRIFID_KEEP_FACES asks for")
    wishes = ExchangeOptions(arguments.accept_reenrolment, arguments.watch_seconds)
    return Exchange(running, release, wishes, steps)


def _said(exchanged: ExchangeResult) -> ExchangeResult:
    _say(str(exchanged))
    return exchanged


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    """The database, where an exchange that was cut off in it is finished; what goes wrong ends in one sentence."""
    try:
        async with Database.open(settings.dsn, patience=PATIENCE_SECONDS) as database:
            await finish_interrupted_switch(settings, database)
            yield database
    except DatabaseUnavailableError as error:
        raise UpgradeError("the database does not answer: run the same again when it does") from error
    except FaceIndexError as error:
        raise UpgradeError(f"the search's indexes can't be made: {error}. Run the same again") from error
    except (asyncpg.PostgresError, ServiceError) as error:
        name = type(error).__name__  # PostgreSQL's text may quote a row
        raise UpgradeError(f"it stopped half-way ({name}): run the same again, or rollback") from error


def _say(line: str) -> None:
    print(line, flush=True)
