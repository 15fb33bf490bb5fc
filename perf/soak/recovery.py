"""The processes of a running stack."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import psutil

from perf.processes import POSTGRES, http_port, name_of

T = TypeVar("T")

ROOT = "stack up"
"""The first process: what runs the whole stack as a service has to restart it."""

STOPPED = (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE)


@dataclass(frozen=True)
class Part:
    """One process. Several may have one name: connections, and workers that nothing tells apart."""

    name: str
    process: psutil.Process


class Processes:
    """All below a root process, with it. Triton servers are numbered by their ports, as they are at the start."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._ports = sorted(self.triton_ports())

    def parts(self) -> list[Part]:
        """Those that are alive now, the longest-lived of each name first."""
        return [Part(name, process) for process, name in self._each(self._name)]

    def triton_ports(self) -> list[int]:
        """Where Triton's servers listen."""
        return [port for _, port in self._each(lambda process: http_port(process.cmdline())) if port]

    def running(self) -> Counter[str]:
        """How many of each name there are that aren't stopped; without PostgreSQL's own, which come and go."""
        alive = self._each(lambda process: self._name(process) if process.status() not in STOPPED else "")
        return Counter(name for _, name in alive if name and not name.startswith(f"{POSTGRES}: "))

    def _name(self, process: psutil.Process) -> str:
        return ROOT if process.pid == self._root else name_of(process, self._ports)

    def _each(self, look: Callable[[psutil.Process], T]) -> Iterator[tuple[psutil.Process, T]]:
        """What is seen of each process, in the order of their starts; they may end while they are looked at."""
        with suppress(psutil.NoSuchProcess):
            root = psutil.Process(self._root)
            for process in sorted([root, *root.children(recursive=True)], key=psutil.Process.create_time):
                with suppress(psutil.NoSuchProcess):  # a zombie is one of these
                    yield process, look(process)
