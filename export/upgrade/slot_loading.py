"""The new release's servers: started beside those in use, warmed up before anybody else asks them, watched in use."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from export.upgrade.servers import NotServedError, SlotServers
from release.manifest import load_manifest
from release.slots import Slot, Slots
from stack.ensemble_client import EnsembleClient

LOAD_PATIENCE_SECONDS = 120.0
"""Until a server answers: some seconds here; a GPU's engine may have to be built first."""

LOAD_POLL_SECONDS = 0.3

WARM_UP_INFERENCES = 8
"""At each server. The first ones are slow: memory is fetched, and each instance of a step gets its turn."""


async def load_release(slots: Slots, servers: SlotServers, release: Path) -> Slot:
    """Let the servers of the slot that is free load a release, and return it when all of them answer well.

    A slot that was given this release already, since an upgrade was cut off, is taken.

    Args:
        slots: what is served now.
        servers: of the running Trifid.
        release: its folder, without links in the path.

    Raises:
        UpgradeError: the servers can't be used, or don't answer in time. The slot is emptied again if it isn't in use.
    """
    serving = next((slot for slot in slots.served() if slot.release == release), None)
    in_use = slots.current().number
    number = serving.number if serving else 1 - in_use
    try:
        for url in servers.fill(number, release):
            await _until_warm(url, release)
    except NotServedError:
        if number != in_use:
            servers.empty(number)
        raise
    return next(slot for slot in slots.served() if slot.number == number)


async def _until_warm(url: str, release: Path) -> None:
    photo, space = (release / "probe.jpg").read_bytes(), load_manifest(release).embedding_space
    deadline = time.monotonic() + LOAD_PATIENCE_SECONDS
    good = 0
    while good < WARM_UP_INFERENCES:
        if await asyncio.to_thread(EnsembleClient(url).serves_space, photo, space):
            good += 1
            continue
        if time.monotonic() > deadline:
            raise NotServedError(f"release {release.name} does not get ready at {url}: see its server's log")
        await asyncio.sleep(LOAD_POLL_SECONDS)


WATCH_POLL_SECONDS = 1.0

CONVINCING_FAILURES = 3
"""Of one server, or of the API, one after the other: a single one may be a busy machine's."""


LOOK_SECONDS = 2.5
"""For one answer, as the watchdog gives it (`stack.ensemble_client`)."""


async def watch_release(slot: Slot, api_is_ready: Callable[[], bool] | None, seconds: float) -> str | None:
    """Ask the slot's servers and the API for so long; return what fails, None if nothing does.

    What failed at the last look is looked at again, until it answers or was silent for long enough.

    Args:
        slot: in use.
        api_is_ready: asks the API; None where it can't be asked.
        seconds: 0 to look at nothing.
    """
    if not seconds:
        return None
    look, failures = _Look(slot, api_is_ready), Counter[str]()
    end = time.monotonic() + seconds
    while time.monotonic() < end or any(failures.values()):
        for name, is_good in (await look.once()).items():
            failures[name] = 0 if is_good else failures[name] + 1
            if failures[name] >= CONVINCING_FAILURES:
                return name
        await asyncio.sleep(WATCH_POLL_SECONDS)
    return None


class _Look:
    """At all servers and the API at once: one that hangs must not keep from looking at the others."""

    def __init__(self, slot: Slot, api_is_ready: Callable[[], bool] | None) -> None:
        self._slot = slot
        self._api_is_ready = api_is_ready
        self._photo = (slot.release / "probe.jpg").read_bytes()
        self._space = load_manifest(slot.release).embedding_space

    async def once(self) -> dict[str, bool]:
        """Whether each is good."""
        looks = {
            f"the server {each}": asyncio.to_thread(
                EnsembleClient(each).serves_space, self._photo, self._space, LOOK_SECONDS
            )
            for each in self._slot.urls
        }
        if self._api_is_ready:
            looks["the API"] = asyncio.to_thread(self._api_is_ready)
        return dict(zip(looks, await asyncio.gather(*looks.values()), strict=True))
