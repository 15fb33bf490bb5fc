"""How many inferences may be under way: as many as are answered within a second, and for a moment some more."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from service.errors import OverloadedError

BURST = 64
"""Places more, for requests that all come at once, as after a restart: their clients have waited already."""

BURST_SECONDS = 2.0
"""How long the burst's places are given out."""

CALM_SECONDS = 5.0
"""How long nobody must have been turned away before a burst may begin. So a load that stays too high gets one burst,
and then is bounded by the places."""


class Places:
    """The places of one process. Who gets none is refused at once: a queue would only make all of them late."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._taken = 0
        self._last_full = float("-inf")
        self._burst_ends = float("-inf")

    def has_room(self) -> bool:
        """Whether an inference may begin now."""
        if self._taken < self._count:
            return True
        now = time.monotonic()
        if now - self._last_full >= CALM_SECONDS:
            self._burst_ends = now + BURST_SECONDS
        self._last_full = now
        return now < self._burst_ends and self._taken < self._count + BURST

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take a place for the time of a ``with`` block.

        Raises:
            OverloadedError: there is none.
        """
        if not self.has_room():
            raise OverloadedError
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
