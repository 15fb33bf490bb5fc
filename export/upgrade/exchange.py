"""The exchange of the release that a running Trifid uses: the steps in their order."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from db.face_index import make_face_indexes
from db.pool import Database
from db.queries.spaces import current_space
from export.errors import ExportError, UpgradeError
from export.upgrade.deployment import Deployment
from export.upgrade.models import ExchangeOptions, ExchangeResult
from export.upgrade.reembedding import reembedding_by
from export.upgrade.reembedding_result import ReembeddingResult
from export.upgrade.slot_loading import load_release, watch_release
from export.upgrade.space_change import SpaceChange
from export.upgrade.steps import Step, StepTimer
from release.errors import ReleaseError
from release.links import PREVIOUS, make_current, read_link, set_or_remove_link
from release.manifest import ManifestHead, load_manifest
from release.slots import Slot

Gate = Callable[[Slot], None]
"""Looks at a release that a slot has loaded, and raises an ExportError if it isn't fit to be used."""


class Exchange:
    """One exchange. Whatever ends it, and whenever, the system serves on; run again it does what is left."""

    def __init__(self, running: Deployment, release: Path, wishes: ExchangeOptions, steps: StepTimer) -> None:
        self._running = running
        self._servers = running.servers
        self._slots = running.settings.slots
        self._release = release.resolve()
        self._before = self._slots.current().release
        self._wishes = wishes
        self._steps = steps
        self._previous = read_link(self._release.parent, PREVIOUS)
        self._switched_at = time.monotonic()
        self._account = ReembeddingResult()
        self._unknown_users = 0

    async def run(self, database: Database, gate: Gate | None = None) -> ExchangeResult:
        """Take the release into use, and unload the one that was.

        Args:
            database: of the running Trifid.
            gate: looks at the release between the load and the switch; None if that isn't needed any more.

        Raises:
            UpgradeError: see the modules of the steps. If it failed while watched, the one before is in use again.
            ExportError: the gate's.
        """
        current = await database.run(current_space) or self._manifest_before.embedding_space
        same = current == self._manifest.embedding_space
        change = SpaceChange(
            database, self._manifest.embedding_space, current, self._wishes.accept_reenrolment
        )
        if same and self._release == self._before:
            beside = next((slot for slot in self._slots.served() if slot.release != self._release), None)
            if beside is None:
                return self._result(same=True)
            if (self._release.parent / PREVIOUS).resolve() != beside.release:
                self._servers.empty(beside.number)  # it was given up before the switch: nothing to go back to
                return self._result(same=True)
            self._before, gate = beside.release, None  # it was cut off after the switch
        if not same:
            await change.refuse_unknown()
        with self._steps.step(Step.LOAD):
            slot = await load_release(self._slots, self._servers, self._release)
        if gate:
            await self._pass(gate, slot)
        await self._switch(slot, change, same=same)
        await self._watch(database, slot)
        with self._steps.step(Step.UNLOAD):
            # Who asked the former servers just before the switch shall have their answer.
            await asyncio.sleep(
                self._running.settings.inference_timeout_seconds - (time.monotonic() - self._switched_at)
            )
            self._servers.empty(1 - slot.number)
        return self._result(same)

    async def _pass(self, gate: Gate, slot: Slot) -> None:
        try:
            with self._steps.step(Step.VERIFY):
                await asyncio.to_thread(gate, slot)
        except (ExportError, ReleaseError):
            self._give_up(slot)
            raise

    async def _switch(self, slot: Slot, change: SpaceChange, *, same: bool) -> None:
        try:
            if same:
                with self._steps.step(Step.SWITCH):
                    self._use()
            else:
                await self._change_space(slot, change)
        except (ExportError, ReleaseError):
            self._give_up(slot)  # nothing was switched
            raise

    def _give_up(self, slot: Slot) -> None:
        """Empty a slot, unless it is the one in use: that of the release which a restored database doesn't know."""
        if slot.number != self._slots.current().number:
            self._servers.empty(slot.number)

    async def _change_space(self, slot: Slot, change: SpaceChange) -> None:
        async with reembedding_by(slot, self._running.settings, self._steps.report) as reembedding:
            with self._steps.step(Step.REEMBED):
                self._account += await change.reembed(reembedding)
                self._steps.report(str(self._account))
            with self._steps.step(Step.INDEX):
                await make_face_indexes(self._running.settings.dsn, change.space, patient=True)
                newcomers = await change.reembed(reembedding)  # so that few are left for the switch
            with self._steps.step(Step.SWITCH):
                last, left = await change.commit(reembedding)
                self._steps.begin(Step.SWITCHED_SPACE)
                self._use()
        made = (self._account.reembedded, newcomers.reembedded, last.reembedded)
        self._account = ReembeddingResult(sum(made), last.failed)
        self._unknown_users = left.users

    async def _watch(self, database: Database, slot: Slot) -> None:
        api = self._servers.api_is_ready
        if not api and self._wishes.watch_seconds:
            self._steps.report("the servers alone are watched, for the API runs elsewhere")
        with self._steps.step(Step.WATCH):
            failed = await watch_release(slot, api, self._wishes.watch_seconds)
        if failed is None:
            return
        self._steps.report(f"{failed} fails: going back to {self._before.name}")
        wishes = ExchangeOptions(accept_reenrolment=True, watch_seconds=0)
        steps = StepTimer(self._steps.begin, self._steps.report)
        await Exchange(self._running, self._before, wishes, steps).run(database)
        set_or_remove_link(self._release.parent, PREVIOUS, self._previous)
        raise UpgradeError(
            f"release {self._manifest.release} was in use and {failed} failed;"
            f" release {self._manifest_before.release} is in use again"
        )

    def _use(self) -> None:
        make_current(self._release.parent, self._manifest.release)
        self._switched_at = time.monotonic()

    def _result(self, same: bool) -> ExchangeResult:
        return ExchangeResult(
            release=self._manifest.release,
            previous=self._manifest_before.release,
            same_space=same,
            steps=self._steps.times,
            switch_s=self._steps.seconds(Step.SWITCH),
            reembedded=self._account.reembedded,
            failed={str(reason): count for reason, count in self._account.failed.items()},
            unknown_users=self._unknown_users,
        )

    @property
    def _manifest(self) -> ManifestHead:
        return load_manifest(self._release)

    @property
    def _manifest_before(self) -> ManifestHead:
        return load_manifest(self._before)
