"""How many inferences may be under way: as many as are answered within a second."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from service.errors import OverloadedError

START_SECONDS = 10.0
"""After a start of the process, there are more places for so long."""

STARTUP_BURST = 64
"""Those that are more: while nobody accepted, connections have queued up, and their clients have waited already."""

ENROLMENT_RESERVE = 12
"""Those that only enrolments may take: they are rare, and a flood of recognitions shall not keep them out."""


class ConcurrencyLimiter:
    """The places of one process. Who gets none is refused at once: a queue would only make all of them late."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._taken = 0
        self._started = float("-inf")

    def start(self) -> None:
        """Begin to count from here: now connections are accepted."""
        self._started = time.monotonic()

    def has_capacity(self, *, enrolling: bool = False) -> bool:
        """Whether an inference may begin now."""
        starting = time.monotonic() - self._started < START_SECONDS
        more = STARTUP_BURST * starting + ENROLMENT_RESERVE * enrolling
        return self._taken < self._count + more

    @contextmanager
    def acquire(self, *, enrolling: bool = False) -> Iterator[None]:
        """Take a place for the time of a ``with`` block.

        Raises:
            OverloadedError: there is none.
        """
        if not self.has_capacity(enrolling=enrolling):
            raise OverloadedError
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
