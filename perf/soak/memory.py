"""Memory of each process before and after."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

import msgspec
import psutil

from perf.soak.recovery import Part


class Memory(msgspec.Struct, frozen=True):
    """Megabytes of the processes of one name, as proportional set size: what is shared is divided, so they add up."""

    name: str
    before: float
    after: float


def megabytes(parts: Sequence[Part]) -> Counter[str]:
    """By name, now."""
    found: Counter[str] = Counter()
    for part in parts:
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            found[part.name] += round(part.process.memory_full_info().pss / 2**20, 1)
    return found


def compared(before: Counter[str], after: Counter[str]) -> list[Memory]:
    """Each name's, in alphabetical order; 0 where there was none."""
    return [Memory(name, round(before[name], 1), round(after[name], 1)) for name in sorted({*before, *after})]
