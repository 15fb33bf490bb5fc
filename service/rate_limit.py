"""How many requests a minute a sender may make, in memory of a fixed size however many senders there are.

The generic cell rate algorithm keeps one number a sender: when all that it has sent would be over, had it kept the
allowed pace. Who was silent for a minute may send a minute's worth at once. (The library `limits` looks through all
senders with every request, and its memory grows with their number.)

Each API process counts for itself.
"""

import math
import time
from array import array

SLOTS = 1 << 16
"""Senders that are told apart. Two may share a slot, and with it what they may send: Python hashes text with a secret
that each process draws, so nobody can choose to share another's."""

WINDOW = 60.0
"""Seconds."""

_ROUNDING = 1e-6  # seconds


class RateLimit:
    """A limit for each sender; 0 requests a minute stand for no limit."""

    def __init__(self, per_minute: int) -> None:
        self._pause = WINDOW / per_minute if per_minute else 0.0
        self._over = array("d", bytes(8 * SLOTS))

    def wait(self, sender: str | int) -> int:
        """Count a request and return 0, or don't and return in how many seconds the sender may make it."""
        slot, now = hash(sender) % SLOTS, time.monotonic()
        over = max(self._over[slot], now) + self._pause
        early = over - now - WINDOW
        if early > _ROUNDING:
            return math.ceil(early)
        self._over[slot] = over
        return 0
