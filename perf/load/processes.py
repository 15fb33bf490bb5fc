"""Processor time and memory of the stack's processes, sampled while it works."""

import threading
import time
from collections import defaultdict
from pathlib import Path

import msgspec
import psutil

INTERVAL = 1.0
"""Seconds between samples."""


class Sample(msgspec.Struct, frozen=True):
    """One part of the stack at one moment: seconds since the start, cores in use, and megabytes.

    Memory is the proportional set size: what processes share is divided among them, so the parts add up.
    """

    part: str
    seconds: float
    cores: float
    megabytes: float


def stack_root(state_dir: Path) -> int:
    """The process id of the stack that runs on a state folder.

    Raises:
        ProcessLookupError: none does.
    """
    try:
        root = int((state_dir / "run" / "supervisord.pid").read_text())
    except (OSError, ValueError):
        root = 0
    if not root or not psutil.pid_exists(root):
        raise ProcessLookupError(
            f"no stack runs on {state_dir}: start it with make up, or set TRIFID_STATE_DIR"
        )
    return root


def part_of(process: psutil.Process) -> str:
    """Which part of the stack a process is: postgres, triton, api, supervisor, a step, or else its own name."""
    name: str = process.name()
    command: list[str] = process.cmdline()
    if name.startswith("triton_python") and len(command) > 1:
        return Path(command[1]).parents[1].name
    if name == "tritonserver":
        return "triton"
    if "service" in command:
        return "api"
    if any("supervisord" in word for word in command):
        return "supervisor"
    return name


class Sampler:
    """Samples in the background for the time of a `with` block; `samples` grows meanwhile."""

    def __init__(self, root: int) -> None:
        self.samples: list[Sample] = []
        self._root = psutil.Process(root)
        self._known: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Sampler":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        start = before = time.monotonic()
        self._measure()  # the first difference needs a beginning
        while not self._over.wait(INTERVAL):
            now = time.monotonic()
            for part, (cpu_seconds, megabytes) in self._measure().items():
                self.samples.append(Sample(part, now - start, cpu_seconds / (now - before), megabytes))
            before = now

    def _measure(self) -> dict[str, tuple[float, float]]:
        """Processor seconds since the last call, and megabytes, of each part."""
        totals: defaultdict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
        for process in (self._root, *self._root.children(recursive=True)):
            try:
                times, memory, part = process.cpu_times(), process.memory_full_info().pss, part_of(process)
            except (psutil.NoSuchProcess, psutil.ZombieProcess):
                continue
            used = times.user + times.system
            cpu_seconds, megabytes = totals[part]
            difference = used - self._known.get(process.pid, used)
            totals[part] = (cpu_seconds + difference, megabytes + memory / 2**20)
            self._known[process.pid] = used
        return totals
