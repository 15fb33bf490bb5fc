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


async def fails(settings: Settings, slot: Slot, seconds: float) -> str | None:
    """Ask the slot's servers and the API's readiness for so long; return what fails, None if nothing does."""
    photo, space = (slot.release / "probe.jpg").read_bytes(), manifest_of(slot.release).embedding_space
    token = environment(settings.run_dir).get("TRIFID_PROBE_TOKEN", settings.probe_token)
    failures: Counter[str] = Counter()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        good = {f"the server {each}": await answers(each, photo, space) for each in slot.urls}
        good["the API"] = await asyncio.to_thread(readiness, url(settings), token) is not None
        for name, is_good in good.items():
            failures[name] = 0 if is_good else failures[name] + 1
            if failures[name] >= CONVINCING_FAILURES:
                return name
        await asyncio.sleep(PAUSE_SECONDS)
    return None
