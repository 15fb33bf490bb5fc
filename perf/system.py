"""A whole Trifid of its own for a benchmark or a test, started as an operator would: apart from the user's own."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from db.address import dsn
from stack.processes import stop

PROJECT = Path(__file__).parents[1]


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, one after the other: each Triton server has the one after the server before it."""
    while True:
        with ExitStack() as held:
            first = _bound(held, 0)
            try:
                return [first, *(_bound(held, first + further) for further in range(1, count))]
            except OSError:
                continue


def _bound(held: ExitStack, port: int) -> int:
    listener = held.enter_context(socket.socket())
    listener.bind(("127.0.0.1", port))
    bound: int = listener.getsockname()[1]
    return bound


def environment(
    state_dir: Path, release: Path, port: int, triton_port: int, **settings: str
) -> dict[str, str]:
    """The environment of a stack and of commands on it; neither this shell's settings nor those of `.env` are in it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TRIFID_")}
    inherited.pop("DATABASE_URL", None)
    own = {
        "TRIFID_ENV_FILE": os.devnull,
        "TRIFID_STATE_DIR": str(state_dir.absolute()),
        "TRIFID_RELEASE": str(release.resolve()),
        "TRIFID_PORT": str(port),
        "TRIFID_TRITON_PORT": str(triton_port),
    }
    return inherited | own | settings


def launch(
    state_dir: Path, release: Path, port: int, triton_port: int, **settings: str
) -> subprocess.Popen[str]:
    """Start the stack without waiting for it, in the environment that `environment` says.

    Its output, errors included, comes through the process's stdout. If this process is killed, it ends.
    """
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "stack", "up"],  # noqa: S607  of the base system
        cwd=PROJECT,
        env=environment(state_dir, release, port, triton_port, **settings),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def lines_until_ready(process: subprocess.Popen[str]) -> str:
    """What the start printed, up to its ready line; all of it if it failed."""
    lines = []
    for line in process.stdout or ():
        lines.append(line)
        if line.startswith("Trifid is ready"):
            break
    return "".join(lines)


STOP_SECONDS = 40
"""A stack answers first what was begun."""

PORTS = 5
"""One of the API; two Tritons; and two more that an upgrade starts beside them."""

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
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """In which commands on this system are to be run."""

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
    with (
        tempfile.TemporaryDirectory(prefix="perf-", dir=state_dir) as own,
        running_in(Path(own).absolute(), release, **settings) as system,
    ):
        yield system


@contextmanager
def running_in(own: Path, release: Path, **settings: str) -> Iterator[System]:
    """Run a default Trifid on free ports, with its data in a folder of the caller's.

    Raises:
        SystemStartError: it doesn't get ready.
    """
    print("Starting a Trifid of its own …", flush=True)
    port, triton_port, *_ = free_ports(PORTS)
    process = launch(own, release, port, triton_port, **settings)
    try:
        output = lines_until_ready(process)
        if "Trifid is ready" not in output:
            raise SystemStartError(f"the benchmark's own Trifid doesn't start:\n{output.strip()}")
        variables = environment(own, release, port, triton_port, **settings)
        yield System(port, triton_port, own, process.pid, variables)
    finally:
        stop(process, STOP_SECONDS)
