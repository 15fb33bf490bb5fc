"""A whole Trifid of its own for a benchmark, so that nothing that runs already is slowed down or written to."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.address import dsn
from perf.stack_launch import free_ports, launch, lines_until_ready

STOP_SECONDS = 40

UNLIMITED = {"TRIFID_MAX_CACHED_VECTORS_PER_KEY": "1000000"}
"""For a benchmark that shows the same unknown face many times a second, for minutes."""


class SystemStartError(RuntimeError):
    """The stack doesn't start; the message is what it said."""


@dataclass(frozen=True)
class System:
    """A running stack: where it listens and keeps its data, and its first process, below which all others are."""

    port: int
    triton_port: int
    state_dir: Path
    root: int

    @property
    def url(self) -> str:
        """The API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def triton(self) -> str:
        """HOST:PORT of Triton's HTTP interface."""
        return f"127.0.0.1:{self.triton_port}"

    @property
    def dsn(self) -> str:
        """Its embedded PostgreSQL."""
        return dsn(self.state_dir)


@contextmanager
def running_system(release: Path, state_dir: Path, **settings: str) -> Iterator[System]:
    """Run a default Trifid on free ports for the time of a `with` block, with further settings if given.

    Its data lie in a folder of their own below the state folder, and are deleted with it at the end.

    Raises:
        SystemStartError: it doesn't get ready.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    print("Starting a Trifid of its own …", flush=True)
    with tempfile.TemporaryDirectory(prefix="perf-", dir=state_dir) as own:
        port, triton_port, _ = free_ports(3)
        process = launch(Path(own), release, port, triton_port, **settings)
        try:
            output = lines_until_ready(process)
            if "Trifid is ready" not in output:
                raise SystemStartError(f"the benchmark's own Trifid doesn't start:\n{output.strip()}")
            yield System(port, triton_port, Path(own).absolute(), process.pid)
        finally:
            stop(process)


def stop(process: subprocess.Popen[str]) -> None:
    """Stop a stack as Ctrl-C or a process manager would, and wait for its end."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
