"""Whether a stack is whole again after a fault: every process is back and serves, and nobody who was enrolled is lost.

Until then the next fault waits: what two faults at once do is another question. Workers share one listening socket, so
none of them can be asked by itself; but the kernel shows what each waits for.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
import msgspec
import psutil
import psycopg

from perf.processes import API, POSTGRES, http_port, name_of
from perf.soak.client import Kind, PlannedRequest, Reply, Verdict, verdict_of
from perf.system import System
from stack.ensemble_client import EnsembleClient, Health

PROC = Path("/proc")
LISTEN = "0A"


def accepts(pid: int, port: int) -> bool:
    """Whether a process of ours has the listening socket of a port among those that it waits for."""
    sockets = {f"ino:{inode:x}" for inode in _listening(port)}
    return any(sockets & set(words) for words in _waits(pid))


def _listening(port: int) -> list[int]:
    """Inodes of the port's listening sockets, IPv4 and IPv6."""
    rows = [line.split() for name in ("tcp", "tcp6") for line in _lines(PROC / "net" / name)[1:]]
    return [int(row[9]) for row in rows if row[3] == LISTEN and int(row[1].rpartition(":")[2], 16) == port]


def _waits(pid: int) -> list[list[str]]:
    """The words that describe each of the process's epoll instances; none if it is gone."""
    with suppress(OSError):
        found = list((PROC / str(pid) / "fd").iterdir())
        return [
            " ".join(_lines(PROC / str(pid) / "fdinfo" / each.name)).split()
            for each in found
            if _target(each) == "anon_inode:[eventpoll]"
        ]
    return []


def _target(link: Path) -> str:
    with suppress(OSError):
        return str(link.readlink())
    return ""


def _lines(path: Path) -> list[str]:
    with suppress(OSError):
        return path.read_text().splitlines()
    return []


TIMEOUT = 30


def rows_by_name(dsn: str) -> Counter[str]:
    """How many users of each name there are."""
    with psycopg.connect(dsn) as connection:
        return Counter(dict(connection.execute("SELECT name, count(*) FROM users GROUP BY name").fetchall()))


def false_rows(rows: Mapping[str, int], acknowledged: Mapping[str, str]) -> int:
    """How many names have a wrong number of rows: acknowledged ones other than one, any other more than one."""
    lost = sum(rows.get(name, 0) == 0 for name in acknowledged)
    return lost + sum(count > 1 for count in rows.values())


def unrecognised(url: str, photos: Mapping[str, bytes]) -> int:
    """Of user ids with a photo each, how many the API doesn't recognise.

    Raises:
        httpx.HTTPError: it doesn't answer.
    """
    with httpx.Client(base_url=url, timeout=TIMEOUT) as api:
        return sum(not _recognised(api, photo, user_id) for user_id, photo in photos.items())


def _recognised(api: httpx.Client, photo: bytes, user_id: str) -> bool:
    errand = PlannedRequest(Kind.KNOWN, photo, user_id=user_id)
    reply = Reply.of(api.post(errand.path, files={"image": photo}), resets=0)
    return verdict_of(errand, reply) is Verdict.RIGHT


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


PATIENCE = 60.0
"""Seconds after which a stack counts as not healed."""

PAUSE = 0.1
DATABASE_SECONDS = 2


class RecoveryCheck:
    """What a stack has when it is whole: taken from one that is."""

    def __init__(self, system: System, processes: Processes, probe: bytes) -> None:
        self._system = system
        self._processes = processes
        self._probe = probe
        self._expected = processes.running()

    def wait(self, patience: float = PATIENCE) -> bool:
        """Wait until the stack is whole; False if it isn't within so many seconds."""
        deadline = time.monotonic() + patience
        while not self.holds():
            if time.monotonic() > deadline:
                return False
            time.sleep(PAUSE)
        return True

    def holds(self) -> bool:
        """Whether no process is missing, each Triton infers, each API worker accepts and the database answers."""
        return (
            self._processes.running() >= self._expected
            and all(accepts(pid, self._system.port) for pid in self._workers())
            and self._database_answers()
            and all(self._infers(port) for port in self._processes.triton_ports())
        )

    def _workers(self) -> list[int]:
        return [part.process.pid for part in self._processes.parts() if part.name == API]

    def _database_answers(self) -> bool:
        try:
            with psycopg.connect(self._system.dsn, connect_timeout=DATABASE_SECONDS) as connection:
                connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def _infers(self, port: int) -> bool:
        """Whether this Triton answers; the service would ask the other one, too."""
        return EnsembleClient(f"127.0.0.1:{port}").probe(self._probe) is Health.GOOD
