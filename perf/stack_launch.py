"""Starts `python -m stack up` as an operator would, with settings of its own; the integration tests do it, too."""

import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

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
