"""A Triton of a test's own, which it may kill and start again.

A Triton for the time of a test, or of all of them.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from perf.system import free_ports
from tests.support.project import PROJECT

COMMAND = [sys.executable, "-m", "stack.inference_server"]


class TritonProcess:
    """`python -m stack.inference_server` on a release's models, as the stack starts it."""

    def __init__(self, release: Path, state_dir: Path) -> None:
        (port,) = free_ports(1)
        self.url = f"127.0.0.1:{port}"
        self.log = state_dir / "triton.log"
        self._environment = os.environ | {
            "TRIFID_ENV_FILE": os.devnull,
            "TRIFID_STATE_DIR": str(state_dir),
            "TRIFID_RELEASE": str(release.resolve()),
            "TRIFID_TRITON_PORT": str(port),
        }

    def start(self) -> None:
        """Start it without waiting for it."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                COMMAND, env=self._environment, cwd=PROJECT, stdout=log, stderr=log
            )

    def wait(self) -> None:
        """Wait for its end, for it can't start."""
        self._process.wait(timeout=60)

    def kill(self, by: signal.Signals = signal.SIGKILL) -> None:
        """End it; at once by default."""
        self._process.send_signal(by)
        self._process.wait(timeout=20)


START_SECONDS = 120


@contextmanager
def running_triton(release: Path, state_dir: Path) -> Iterator[TritonProcess]:
    """One that is ready, for the time of a `with` block."""
    triton = TritonProcess(release, state_dir)
    triton.start()
    try:
        wait_until_ready(triton)
        yield triton
    finally:
        triton.kill(signal.SIGTERM)


def wait_until_ready(triton: TritonProcess) -> None:
    """Wait until its models are loaded."""
    deadline = time.monotonic() + START_SECONDS
    while not _is_ready(triton.url):
        assert time.monotonic() < deadline, triton.log.read_text()[-2000:]
        time.sleep(0.1)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"http://{url}/v2/health/ready").is_success
    except httpx.TransportError:
        return False
