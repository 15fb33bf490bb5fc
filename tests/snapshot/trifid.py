"""A Trifid of the snapshot's own, started and asked from outside only: before and after a move alike."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from tests.support.project import PROJECT

START_SECONDS = 180.0
STOP_SECONDS = 60.0
COMMAND_SECONDS = 180.0
PROBE_TOKEN = "snapshot-probe-token"  # noqa: S105  of a Trifid of its own


@dataclass(frozen=True)
class Trifid:
    """A state folder, and the settings of what runs on it."""

    state_dir: Path
    port: int
    triton_port: int
    settings: dict[str, str]

    @property
    def url(self) -> str:
        """The API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Of its processes and of commands on it: no settings of the shell or of a file, no screen's width."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TRIFID_", "PYTEST_", "MAKE"))
            and name not in {"DATABASE_URL", "MAKEFLAGS"}
        }
        own = {
            "TRIFID_ENV_FILE": os.devnull,
            "TRIFID_STATE_DIR": str(self.state_dir),
            "TRIFID_PORT": str(self.port),
            "TRIFID_TRITON_PORT": str(self.triton_port),
            "TRIFID_TRITON_REPLICAS": "1",
            "TRIFID_API_WORKERS": "1",
            "TRIFID_PROBE_TOKEN": PROBE_TOKEN,
            "COLUMNS": "110",
            "NO_COLOR": "1",
            "TERM": "dumb",
        }
        return inherited | own | self.settings

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m …` on it, with further settings if given."""
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=PROJECT,
            env=self.environment | settings,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )

    def client(self, key: str | None = None, **headers: str) -> httpx.Client:
        """A client of the API, with an API key if given."""
        authorization = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.Client(base_url=self.url, headers=authorization | headers, timeout=60)

    def exchange(self, *pieces: bytes, pause: float = 0.0, patience: float = 20.0) -> bytes:
        """Send bytes over a connection of their own, and return what comes until it is closed or silent."""
        with socket.create_connection(("127.0.0.1", self.port), patience) as connection:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            received = b""
            try:
                while piece := connection.recv(65536):
                    received += piece
            except (TimeoutError, ConnectionResetError):
                pass
            return received

    def supervisorctl(self, *arguments: str) -> None:
        """Stop or start one of its parts, as its supervisor's own command does."""
        configuration = self.state_dir / "supervisorctl.conf"
        socket_path = self.state_dir / "run" / "supervisor.sock"
        configuration.write_text(f"[supervisorctl]\nserverurl=unix://{socket_path}\n")
        done = self.run("supervisor.supervisorctl", "-c", str(configuration), *arguments)
        if done.returncode:
            raise RuntimeError(f"supervisorctl {' '.join(arguments)}: {done.stdout}{done.stderr}")

    def triton_servers(self) -> list[psutil.Process]:
        """The processes of Triton itself, without those of its Python steps."""
        return [
            process
            for process in psutil.process_iter(["name", "environ"])
            if process.info["name"] == "tritonserver"
            and (process.info["environ"] or {}).get("TRIFID_STATE_DIR") == str(self.state_dir)
        ]


def prepare(state_dir: Path, release: Path, **settings: str) -> Trifid:
    """Make a state folder with a copy of a release in use, on which nothing runs yet."""
    copy = state_dir / "releases" / release.name
    shutil.copytree(release, copy)
    (state_dir / "releases" / "current").symlink_to(release.name)
    first, second = _free_ports(4)
    return Trifid(state_dir, first, second, settings)


@contextmanager
def running(trifid: Trifid) -> Iterator[list[str]]:
    """Run it for the time of a `with` block; gives what it printed, to the end after the block."""
    said: list[str] = []
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "stack", "up"],
        cwd=PROJECT,
        env=trifid.environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        for line in process.stdout or ():
            said.append(line.rstrip())
            if line.startswith("Trifid is ready"):
                break
        else:
            raise RuntimeError("\n".join(["Trifid doesn't start:", *said]))
        yield said
    finally:
        process.terminate()
        try:
            rest, _ = process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        said += [*rest.splitlines(), f"exit code {process.returncode}"]


def _free_ports(count: int) -> tuple[int, int]:
    """A port for the API, and the first of those that follow each other for Triton's servers."""
    while True:
        held = [socket.socket() for _ in range(count)]
        try:
            held[0].bind(("127.0.0.1", 0))
            first: int = held[0].getsockname()[1]
            for further, listener in enumerate(held[1:], 1):
                listener.bind(("127.0.0.1", first + further))
            return first, first + 1
        except OSError:
            continue
        finally:
            for listener in held:
                listener.close()
