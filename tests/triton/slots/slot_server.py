"""`triton/serve` as a container runs it, on the server that stands in for NVIDIA's.

The script, the releases and the way in which a slot is told what to load are the real ones; backends and port are those
of this machine.
"""

import subprocess
import time
from pathlib import Path

import httpx
from tritonclient.http import InferenceServerClient

from stack.inference_server import backend_directory
from tests.support.project import PROJECT
from tests.triton.slots.container import container_environment
from tests.triton.slots.tritonserver import make_tritonserver

SERVE = str(PROJECT / "triton" / "serve")

START_SECONDS = 60.0
"""On a machine that is busy with other tests, too."""


class SlotServer:
    """A slot's server on a test's own folder of releases, which stands for the shared volume."""

    def __init__(self, releases: Path, folder: Path, port: int, slot: int) -> None:
        self.releases = releases
        self.folder = folder
        self.log = folder / "triton.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"127.0.0.1:{port}"
        self.environment = container_environment(folder, releases, port, slot)
        make_tritonserver(folder / "bin", backend_directory(folder, slot), port)

    def start(self) -> None:
        """Start it, and return when it listens."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([SERVE], env=self.environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not self.is_live():
            assert self._process.poll() is None, self.log.read_text()[-2000:]
            assert time.monotonic() < deadline
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop it as docker does, if it was started."""
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=30)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """Of a server that was started.

        The script becomes the server, as it becomes a container's first process.
        """
        assert self._process
        return self._process

    @property
    def client(self) -> InferenceServerClient:
        """A new one each time: a kept connection outlives no restart, and delays the server's end."""
        return InferenceServerClient(self.url, network_timeout=60)

    def is_live(self) -> bool:
        """Whether it listens."""
        try:
            return httpx.get(f"http://{self.url}/v2/health/live").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False
