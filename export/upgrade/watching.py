"""A look at the new release while it is in use, before the old one is given up."""

import asyncio
import time
from collections import Counter

from export.upgrade.server import answers
from service.manifest import manifest_of
from service.settings import Settings
from service.slots import Slot
from stack.readiness import readiness, url
from stack.supervision import environment

PAUSE_SECONDS = 1.0

CONVINCING_FAILURES = 3
"""Of one server, or of the API, one after the other: a single one may be a busy machine's."""


LOOK_SECONDS = 2.5
"""For one answer, as the watchdog gives it (`stack.probe`)."""


async def fails(settings: Settings, slot: Slot, seconds: float) -> str | None:
    """Ask the slot's servers and the API's readiness for so long; return what fails, None if nothing does.

    What failed at the last look is looked at again, until it answers or was silent for long enough.
    """
    if not seconds:
        return None
    look, failures = _Look(settings, slot), Counter[str]()
    end = time.monotonic() + seconds
    while time.monotonic() < end or any(failures.values()):
        for name, is_good in (await look.once()).items():
            failures[name] = 0 if is_good else failures[name] + 1
            if failures[name] >= CONVINCING_FAILURES:
                return name
        await asyncio.sleep(PAUSE_SECONDS)
    return None


class _Look:
    """At all servers and the API at once: one that hangs must not keep from looking at the others."""

    def __init__(self, settings: Settings, slot: Slot) -> None:
        self._settings = settings
        self._slot = slot
        self._photo = (slot.release / "probe.jpg").read_bytes()
        self._space = manifest_of(slot.release).embedding_space
        self._token = environment(settings.run_dir).get("TRIFID_PROBE_TOKEN", settings.probe_token)

    async def once(self) -> dict[str, bool]:
        """Whether each is good."""
        servers = (answers(each, self._photo, self._space, LOOK_SECONDS) for each in self._slot.urls)
        names = [*(f"the server {each}" for each in self._slot.urls), "the API"]
        return dict(zip(names, await asyncio.gather(*servers, self._api()), strict=True))

    async def _api(self) -> bool:
        return await asyncio.to_thread(readiness, url(self._settings), self._token) is not None
