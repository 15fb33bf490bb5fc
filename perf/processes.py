"""Processor time and memory of a stack's processes and its client, sampled while they work, under names that stay."""

import re
import threading
import time
from collections import defaultdict
from pathlib import Path

import msgspec
import psutil

INTERVAL = 1.0
"""Seconds between samples."""

CLIENT = "client"
"""The part that only sends requests: locust."""

MODULES = {"stack": "watchdog", "service": "api", "supervisor.supervisord": "supervisor", "locust": CLIENT}
"""Parts that are a Python module each, run with -m."""


class Sample(msgspec.Struct, frozen=True):
    """One part at one moment: Unix time, cores in use since the last sample, and megabytes.

    `megabytes` are the proportional set size: what processes share is divided among them, so the parts add up.
    `resident` are the resident set size, as most tools show it, in which each process counts what it shares in full.
    """

    part: str
    seconds: float
    cores: float
    megabytes: float
    resident: float


def part_of(process: psutil.Process) -> str:
    """Which part of the stack a process is: one of MODULES, triton, a step of the ensemble, or else its own name."""
    name: str = process.name()
    command: list[str] = process.cmdline()
    if name.startswith("triton_python") and len(command) > 1:
        return Path(command[1]).parents[1].name
    if name == "tritonserver":
        return "triton"
    if "-m" in command[:-1]:
        return MODULES.get(command[command.index("-m") + 1], name)
    return name


class Sampler:
    """Samples processes and their children in the background for the time of a `with` block; `samples` grows.

    What goes wrong there is raised at the block's end, for without samples there is no result.
    """

    def __init__(self, *roots: int) -> None:
        self.samples: list[Sample] = []
        self._roots = [psutil.Process(root) for root in roots]
        self._known: dict[int, float] = {}
        self._error: Exception | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._guarded)

    def __enter__(self) -> "Sampler":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._over.set()
        self._thread.join()
        if self._error and not kind:
            raise self._error

    def _guarded(self) -> None:
        try:
            self._run()
        except Exception as error:
            self._error = error

    def _run(self) -> None:
        before = time.time()
        self._measure(before, 1.0)  # the first difference needs a beginning
        while not self._over.wait(INTERVAL):
            now = time.time()
            self.samples += self._measure(now, now - before)
            before = now

    def _measure(self, now: float, passed: float) -> list[Sample]:
        """A sample of each part; `passed` are the seconds since the last call."""
        sums: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        for process in self._processes():
            try:
                part, figures = part_of(process), self._figures(process, passed)
            except (psutil.NoSuchProcess, psutil.ZombieProcess):
                continue
            sums[part] = [total + figure for total, figure in zip(sums[part], figures, strict=True)]
        return [Sample(part, now, *figures) for part, figures in sums.items()]

    def _processes(self) -> list[psutil.Process]:
        found = []
        for root in self._roots:
            if root.is_running():
                found += [root, *root.children(recursive=True)]
        return found

    def _figures(self, process: psutil.Process, passed: float) -> tuple[float, float, float]:
        times, memory = process.cpu_times(), process.memory_full_info()
        used = times.user + times.system
        cores = (used - self._known.get(process.pid, used)) / passed
        self._known[process.pid] = used
        return cores, memory.pss / 2**20, memory.rss / 2**20


def sampled(root: int, seconds: float) -> list[Sample]:
    """What a process and its children use in the next seconds."""
    with Sampler(root) as sampler:
        time.sleep(seconds)
    return sampler.samples


POSTGRES = "postgres"
CONNECTION = "postgres: a connection"
"""PostgreSQL's process of one connection: there are as many as are needed."""

PASSING = (f"{POSTGRES}: autovacuum worker", f"{POSTGRES}: parallel worker")
"""How the names of those of its processes begin that end by themselves after a moment."""

API = "API worker"
TRITON = "Triton"
SUPERVISOR = "supervisor"

HTTP_PORT = "--http-port="
INSTANCE = re.compile(r"\w+_\d+_\d+")
"""A step's process has its instance's name among its arguments: decode_0_0."""


def name_of(process: psutil.Process, triton_ports: list[int]) -> str:
    """Which part of the stack a process is; Triton servers are numbered by their ports if there are several.

    Raises:
        psutil.Error: it is gone.
    """
    name: str = process.name()
    command: list[str] = process.cmdline()
    if not command:  # it is ending
        raise psutil.NoSuchProcess(process.pid)
    if name == "tritonserver":
        return _triton(http_port(command), triton_ports)
    if name.startswith("triton_python"):
        instance = next(filter(INSTANCE.fullmatch, command), "step")
        server = process.parent()
        return f"{instance} of {_triton(http_port(server.cmdline() if server else []), triton_ports)}"
    if name == POSTGRES:
        return postgres_name(command[0])
    part = part_of(process)
    return API if part == "api" else part


def http_port(command: list[str]) -> int:
    """Where a Triton server with this command line listens; 0 if it doesn't say."""
    found = [argument for argument in command if argument.startswith(HTTP_PORT)]
    return int(found[0].removeprefix(HTTP_PORT)) if found else 0


def postgres_name(title: str) -> str:
    """By the title that PostgreSQL gives its processes: those of connections name their client and its user."""
    title, _, role = title.strip().partition(": ")
    if not role:
        return POSTGRES
    return CONNECTION if "[local]" in role or "(" in role else f"{POSTGRES}: {role}"


def _triton(port: int, ports: list[int]) -> str:
    if len(ports) == 1:
        return TRITON
    return f"{TRITON} {ports.index(port) + 1 if port in ports else port}"
