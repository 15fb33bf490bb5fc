"""A Triton server of its own for a release, beside whatever runs: to verify the release, or to measure with it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tritonclient.http import InferenceServerClient

from service.settings import Settings
from stack.ensemble_client import MODEL
from stack.gpu import start_seconds
from stack.processes import hide_memory, stop

PROJECT = Path(__file__).parents[1]

_SERVER = (sys.executable, "-m", "stack.inference_server")
_NICE = {True: ("nice", "-n", "19"), False: ()}


class StandaloneServerError(RuntimeError):
    """The server doesn't start with this release; the message ends with what it said last."""


@dataclass(frozen=True)
class StandaloneServer:
    """A running server: HOST:PORT of its HTTP interface, and its process."""

    address: str
    pid: int


@contextmanager
def standalone_server(release: Path, *, behind_others: bool = False) -> Iterator[StandaloneServer]:
    """Serve a release on a free port for the time of a `with` block; if this process is killed, it ends too.

    Neither this shell's settings nor those of `.env` reach it, but for TRIFID_MODEL_CONFIG: what is verified or
    measured is what this machine would serve.

    Args:
        release: its folder.
        behind_others: whether to leave the processors to whoever else wants them, a running Trifid above all.

    Raises:
        StandaloneServerError: it doesn't get ready.
    """
    with tempfile.TemporaryDirectory(prefix="trifid-triton-") as state:
        port, settings = _free_port(), Settings()
        log = Path(state) / "triton.log"
        with log.open("wb") as output:
            server = subprocess.Popen(  # noqa: S603  no shell
                [*_NICE[behind_others], "setpriv", "--pdeathsig", "TERM", *_SERVER],
                env=_environment(state, release, port, settings.triton_model_config),
                cwd=PROJECT,
                stdout=output,
                stderr=subprocess.STDOUT,
                umask=0o077,
            )
        try:
            _wait_until_ready(f"127.0.0.1:{port}", server, log, start_seconds(settings))
            hide_memory(Path(state) / "run", replica=0)
            yield StandaloneServer(f"127.0.0.1:{port}", server.pid)
        finally:
            stop(server)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _environment(state: str, release: Path, port: int, model_config: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TRIFID_")}
    own = {
        "ENV_FILE": os.devnull,
        "STATE_DIR": state,
        "RELEASE": str(release.resolve()),
        "TRITON_PORT": str(port),
        "MODEL_CONFIG": model_config,
    }
    return inherited | {f"TRIFID_{name}": value for name, value in own.items()}


def _wait_until_ready(address: str, server: "subprocess.Popen[bytes]", log: Path, patience: float) -> None:
    client = InferenceServerClient(address)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if client.is_model_ready(MODEL):
                return
        except OSError:
            pass  # it doesn't listen yet
        time.sleep(0.3)
    last = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
    raise StandaloneServerError(f"Triton didn't get ready; it said last:\n{last}")
