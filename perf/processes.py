"""Processor time and memory of the stack's processes and its client, sampled while they work."""

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
