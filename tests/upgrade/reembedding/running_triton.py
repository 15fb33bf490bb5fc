"""A Triton for the time of a test, or of all of them."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.export.upgrade.triton_process import TritonProcess

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
