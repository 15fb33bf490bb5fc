"""Kills random processes of a stack at random moments."""

import asyncio
import random
import time
from collections import Counter, defaultdict

import psutil

PAUSES_SECONDS = (0.3, 2.5)
"""Between two kills, each length as likely."""

LEAST_AGE_SECONDS = 4.0
"""Of a process that is killed: the supervisor gives a program up that ends again and again right after its start."""

KINDS = ("api", "postgres", "postgres backend", "triton step")


class Killer:
    """Kills until it is cancelled, and counts what it killed, by kind."""

    def __init__(self, root: int, seed: int) -> None:
        self.kills: Counter[str] = Counter()
        self._root = psutil.Process(root)
        self._random = random.Random(seed)  # noqa: S311  no secret

    async def run(self) -> None:
        """Kill one process after another, each kind as likely."""
        while True:
            await asyncio.sleep(self._random.uniform(*PAUSES_SECONDS))
            victims = self._victims()
            kind = self._random.choice(KINDS)
            if victims[kind]:
                self._random.choice(victims[kind]).kill()
                self.kills[kind] += 1

    def _victims(self) -> defaultdict[str, list[psutil.Process]]:
        victims: defaultdict[str, list[psutil.Process]] = defaultdict(list)
        for process in self._root.children(recursive=True):
            try:
                kind = kind_of(process)
                # Backends are as old as their connections; the postmaster that loses one begins anew with all others.
                if kind and time.time() - process.create_time() >= LEAST_AGE_SECONDS:
                    victims[kind].append(process)
            except psutil.NoSuchProcess:
                continue
        return victims


def kind_of(process: psutil.Process) -> str | None:
    """Which of KINDS a process is; None if it is something else."""
    name, command = process.name(), process.cmdline()
    if name == "postgres":
        parent = process.parent()
        return "postgres backend" if parent and parent.name() == "postgres" else "postgres"
    if name.startswith("triton_python"):
        return "triton step"
    return "api" if command[1:3] == ["-m", "service"] else None
