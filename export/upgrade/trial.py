"""`python -m export verify` where no Triton can be started: the idle slot loads the release for so long."""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from export.errors import UpgradeError
from export.upgrade.deployment import Running, find_running
from export.upgrade.slot_loading import load
from export.upgrade.steps import Report
from export.verify.figures import Verification
from export.verify.side import Side
from export.verify.trial import where_served
from export.verify.verify import verify
from release.inventory import release_folder
from release.store import held
from service.slots import Slots
from stack.ensemble_client import Ensemble


def verify_beside(arguments: argparse.Namespace, report: Report) -> Verification:
    """Find out in the idle slot's servers whether a release may be taken into use, and empty the slot again.

    Raises:
        ExportError: it can't be tried: no slot is idle, or its servers can't be used, or don't load it.
    """
    running = find_running()
    releases = running.settings.state_dir / "releases"
    if arguments.against:
        raise UpgradeError(
            "where releases are served elsewhere, --against can be no other than the one in use"
        )
    with held(releases):
        return _tried(running, release_folder(releases, arguments.release), arguments, report)


def _tried(running: Running, release: Path, arguments: argparse.Namespace, report: Report) -> Verification:
    slots = Slots(running.settings)
    in_use = slots.current()
    if release == in_use.release:
        raise UpgradeError(f"release {release.name} is in use: there is none to compare it with")
    if any(slot.number != in_use.number for slot in slots.served()):
        raise UpgradeError("no slot is idle: an upgrade was cut off. Run it again, or rollback")

    @contextmanager
    def in_idle_slot(sides: Sequence[Side], report: Report) -> Iterator[list[Ensemble]]:
        slot = asyncio.run(load(slots, running.servers, release))
        try:
            with where_served([slot, in_use])(sides, report) as ensembles:
                yield ensembles
        finally:
            running.servers.empty(slot.number)

    photos = arguments.photos or arguments.state_dir / "photos"
    return verify(release, in_use.release, photos, arguments.lfw, report, in_idle_slot)
