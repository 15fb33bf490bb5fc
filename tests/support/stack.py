"""Runs `python -m stack up` on ports and a state folder of its own.

Starts `python -m stack up` on the release that `make test` has built. What the processes below a running stack were
started as.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from perf import system
from perf.system import free_ports, lines_until_ready
from tests.support.project import PROJECT

RELEASE = Path(os.environ.get("TRIFID_STATE_DIR") or PROJECT / ".trifid") / "releases" / "current"


def launch(state_dir: Path, port: int, triton_port: int, **settings: str) -> subprocess.Popen[str]:
    """Start the stack without waiting for it; its output, errors included, comes through the process's stdout."""
    return system.launch(state_dir, RELEASE, port, triton_port, **settings)


@dataclass(frozen=True)
class StackProcess:
    """A running stack: its process, its first lines, where it keeps its data and where it listens."""

    process: subprocess.Popen[str]
    banner: str
    state_dir: Path
    port: int
    triton_port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> int:
        """Stop it as Ctrl-C or a process manager would; returns the exit status."""
        self.process.terminate()
        return self.process.wait(timeout=40)


@contextmanager
def started(state_dir: Path, **settings: str) -> Iterator[StackProcess]:
    """Run a stack for the time of a `with` block, from its ready line on."""
    port, triton_port, _ = free_ports(3)
    process = launch(state_dir, port, triton_port, **settings)
    stack = StackProcess(process, lines_until_ready(process), state_dir, port, triton_port)
    try:
        assert process.poll() is None, stack.banner
        yield stack
    finally:
        if process.poll() is None:
            stack.stop()


def command_lines(root: int, *, recursive: bool = True) -> Iterator[tuple[psutil.Process, list[str]]]:
    """Each process below a root with its command line; who ends in that moment is left out.

    Backends of PostgreSQL and checks come and go, so that one of them may be a zombie just now.
    """
    for process in psutil.Process(root).children(recursive=recursive):
        with suppress(psutil.NoSuchProcess):
            command = process.cmdline()
            if command:  # empty while it ends
                yield process, command
