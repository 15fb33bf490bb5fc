"""Runs `python -m stack up` on ports and a state folder of its own."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from perf.stack_launch import free_ports, lines_until_ready
from tests.integration.stack_launch import launch


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
