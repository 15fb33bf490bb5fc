"""What processes that a measurement starts have used."""

from collections.abc import Iterable

import psutil


def cpu_seconds_of(pids: Iterable[int]) -> float:
    """Processor time, user and system, of these processes and all that they have started and not yet lost."""
    total = 0.0
    for pid in pids:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def megabytes_of(pid: int) -> float:
    """Memory of a process and its children: what they share is counted once (proportional set size)."""
    root = psutil.Process(pid)
    processes = (root, *root.children(recursive=True))
    return float(sum(process.memory_full_info().pss for process in processes)) / 2**20
