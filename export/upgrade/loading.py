"""The new release's servers: started beside those in use, and warmed up before anybody else asks them."""

import asyncio
import time
import xmlrpc.client
from pathlib import Path

from export.errors import UpgradeError
from export.upgrade.server import answers
from service.manifest import manifest_of
from service.settings import Settings
from service.slots import Slot, Slots
from stack.preflight import PreflightError, require_free_port
from stack.slots import empty, fill

PATIENCE_SECONDS = 120.0
"""Until a server answers: some seconds here; a GPU's engine may have to be built first."""

PAUSE_SECONDS = 0.3

WARM_UP_INFERENCES = 8
"""At each server. The first ones are slow: memory is fetched, and each instance of a step gets its turn."""


async def load(settings: Settings, release: Path) -> Slot:
    """Start the servers of a release in the slot that is free, and return it when all of them answer well.

    A slot that serves this release already, since an upgrade was cut off, is taken as it is.

    Args:
        settings: of the running Trifid.
        release: its folder, without links in the path.

    Raises:
        UpgradeError: the servers can't be started, or don't answer in time. They are stopped again.
    """
    slots = Slots(settings)
    serving = next((slot for slot in slots.served() if slot.release == release), None)
    number = serving.number if serving else 1 - slots.current().number
    try:
        if serving is None:
            _make_room(settings, number)
        for url in fill(settings, number, release):
            await _until_warm(url, release)
    except PreflightError as error:
        raise UpgradeError(f"the second slot needs a port that is not free: {error}") from error
    except (OSError, xmlrpc.client.Error) as error:
        raise UpgradeError(f"the servers of {release.name} can't be started: {error}") from error
    except UpgradeError:
        if serving is None:
            empty(settings, number)
        raise
    return next(slot for slot in slots.served() if slot.number == number)


def _make_room(settings: Settings, number: int) -> None:
    """Stop what another upgrade may have left in the slot; then its ports must be free."""
    empty(settings, number)
    for port in settings.slot_ports[number]:
        require_free_port("127.0.0.1", port, "TRIFID_TRITON_PORT")


async def _until_warm(url: str, release: Path) -> None:
    photo, space = (release / "probe.jpg").read_bytes(), manifest_of(release).embedding_space
    deadline = time.monotonic() + PATIENCE_SECONDS
    good = 0
    while good < WARM_UP_INFERENCES:
        if await answers(url, photo, space):
            good += 1
            continue
        if time.monotonic() > deadline:
            raise UpgradeError(f"release {release.name} does not get ready at {url}: see its server's log")
        await asyncio.sleep(PAUSE_SECONDS)
