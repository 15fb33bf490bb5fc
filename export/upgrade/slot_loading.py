"""A look at the new release while it is in use, before the old one is given up."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable

from release.manifest import manifest_of
from service.slots import Slot
from stack.ensemble_client import answers

WATCH_POLL_SECONDS = 1.0

CONVINCING_FAILURES = 3
"""Of one server, or of the API, one after the other: a single one may be a busy machine's."""


LOOK_SECONDS = 2.5
"""For one answer, as the watchdog gives it (`stack.ensemble_client`)."""


async def fails(slot: Slot, api_is_ready: Callable[[], bool] | None, seconds: float) -> str | None:
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
        self._space = manifest_of(slot.release).embedding_space

    async def once(self) -> dict[str, bool]:
        """Whether each is good."""
        looks = {
            f"the server {each}": answers(each, self._photo, self._space, LOOK_SECONDS)
            for each in self._slot.urls
        }
        if self._api_is_ready:
            looks["the API"] = asyncio.to_thread(self._api_is_ready)
        return dict(zip(looks, await asyncio.gather(*looks.values()), strict=True))
