"""The new release's servers: started beside those in use, and warmed up before anybody else asks them."""

import asyncio
import time
from pathlib import Path

from export.upgrade.servers import NotServedError, Servers
from release.manifest import manifest_of
from service.slots import Slot, Slots
from stack.ensemble_client import answers

LOAD_PATIENCE_SECONDS = 120.0
"""Until a server answers: some seconds here; a GPU's engine may have to be built first."""

LOAD_POLL_SECONDS = 0.3

WARM_UP_INFERENCES = 8
"""At each server. The first ones are slow: memory is fetched, and each instance of a step gets its turn."""


async def load(slots: Slots, servers: Servers, release: Path) -> Slot:
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
    photo, space = (release / "probe.jpg").read_bytes(), manifest_of(release).embedding_space
    deadline = time.monotonic() + LOAD_PATIENCE_SECONDS
    good = 0
    while good < WARM_UP_INFERENCES:
        if await answers(url, photo, space):
            good += 1
            continue
        if time.monotonic() > deadline:
            raise NotServedError(f"release {release.name} does not get ready at {url}: see its server's log")
        await asyncio.sleep(LOAD_POLL_SECONDS)
