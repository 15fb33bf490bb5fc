"""Whether a release is fit to be taken into use, found out before it is; in the idle slot where need be."""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from export.errors import UpgradeError
from export.upgrade.deployment import Deployment, find_deployment
from export.upgrade.exchange import Gate
from export.upgrade.slot_loading import load_release
from export.upgrade.steps import ReportProgress
from export.verify.gates import Verification
from export.verify.verification import (
    EnsembleProvider,
    ReleaseUnderTest,
    file_errors,
    serving_ensembles,
    standalone_ensembles,
    verify,
)
from release.inventory import find_release
from release.slots import Slot
from release.store import releases_lock
from stack.ensemble_client import EnsembleClient


def verify_in_idle_slot(arguments: argparse.Namespace, report: ReportProgress) -> Verification:
    """Find out in the idle slot's servers whether a release may be taken into use, and empty the slot again.

    Raises:
        ExportError: it can't be tried: no slot is idle, or its servers can't be used, or don't load it.
    """
    running = find_deployment()
    releases = running.settings.state_dir / "releases"
    if arguments.against:
        raise UpgradeError(
            "where releases are served elsewhere, --against can be no other than the one in use"
        )
    with releases_lock(releases):
        return _tried(running, find_release(releases, arguments.release), arguments, report)


def _tried(
    running: Deployment, release: Path, arguments: argparse.Namespace, report: ReportProgress
) -> Verification:
    slots = running.settings.slots
    in_use = slots.current()
    if release == in_use.release:
        raise UpgradeError(f"release {release.name} is in use: there is none to compare it with")
    if any(slot.number != in_use.number for slot in slots.served()):
        raise UpgradeError("no slot is idle: an upgrade was cut off. Run it again, or rollback")

    @contextmanager
    def in_idle_slot(
        sides: Sequence[ReleaseUnderTest], report: ReportProgress
    ) -> Iterator[list[EnsembleClient]]:
        slot = asyncio.run(load_release(slots, running.servers, release))
        try:
            with serving_ensembles([slot, in_use])(sides, report) as ensembles:
                yield ensembles
        finally:
            running.servers.empty(slot.number)

    photos = arguments.photos or arguments.state_dir / "photos"
    return verify(release, in_use.release, photos, arguments.lfw, report, in_idle_slot)


class ReleaseCheck:
    """Of one release, on these photos.

    Where Triton servers can be started, it is found out in such as nobody uses, before the release is loaded anywhere.
    Servers elsewhere have to load it first: then it is found out between the load and the switch.
    """

    def __init__(
        self,
        running: Deployment,
        release: Path,
        photos: Path | None,
        lfw: Path | None,
        report: ReportProgress,
    ) -> None:
        self._settings = running.settings
        self._release = release
        self._photos = photos or running.settings.state_dir / "photos"
        self._lfw = lfw
        self._report = report

    def before_load(self) -> Gate | None:
        """Find out what can be before the release is loaded; return what has to look at it when it is.

        Raises:
            ExportError: it isn't fit, or can't be tried.
        """
        if not self._settings.triton_url:
            self._verify(standalone_ensembles)
            return None
        if found := list(file_errors(ReleaseUnderTest.of(self._release))):
            self._refuse(found)
        return self._when_loaded

    def _when_loaded(self, slot: Slot) -> None:
        self._verify(serving_ensembles([slot, self._settings.slots.current()]))

    def _verify(self, trial: EnsembleProvider) -> None:
        in_use = self._settings.release.resolve()
        verification = verify(self._release, in_use, self._photos, self._lfw, self._report, trial)
        if verification.refusals:
            self._refuse(verification.refusals)

    def _refuse(self, reasons: list[str]) -> None:
        raise UpgradeError(f"release {self._release.name} is not fit: {'; '.join(reasons)}")
