"""`triton/serve` as a container runs it, on the server that stands in for NVIDIA's.

The script, the releases and the way in which a slot is told what to load are the real ones; backends and port are those
of this machine.

The environment of a slot's container, and its secret.

The links of a shared folder of releases.

What a slot's server is asked: for its models, for a face, and whether it is well.
"""

import subprocess
import sys
import time
from pathlib import Path

import httpx
import numpy as np
from numpy.typing import NDArray
from tritonclient.http import InferenceServerClient, InferInput
from tritonclient.utils import InferenceServerException

from service.settings import Settings
from stack.inference_server import backend_directory, environment
from tests.support.project import PROJECT
from tests.triton.slots.tritonserver import make_tritonserver

KEY = "a-key-of-the-tests"


def container_environment(folder: Path, releases: Path, port: int, slot: int) -> dict[str, str]:
    """A container's environment, with the embedded server's libraries and its command `tritonserver`."""
    secrets = folder / "secrets"
    secrets.mkdir(parents=True)
    (secrets / "trifid_model_control_key").write_text(KEY)
    own = environment(Settings())
    return own | {
        "PATH": f"{folder / 'bin'}:{own['PATH']}",
        "TRIFID_STATE_DIR": str(releases.parent),
        "TRIFID_SECRETS_DIR": str(secrets),
        "TRIFID_SERVE_DIR": str(folder / "serve"),
        "TRIFID_TRITON_PORT": str(port),
        "TRIFID_SLOT": str(slot),
    }


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


def linked(releases: Path, slot: int, release: str) -> None:
    """Let a slot's link lead to a release, as an upgrade does."""
    (releases / "slots").mkdir(exist_ok=True)
    new = releases / "slots" / f".{slot}"
    new.symlink_to(Path("..", release))
    new.replace(releases / "slots" / str(slot))


HEADERS = {"trifid-model-control": KEY}
MODEL = "face_embedding"
PROBE = [sys.executable, str(PROJECT / "triton" / "probe.py"), "--end", "--deadline", "2.5"]


def load(server: SlotServer) -> None:
    """Load what the slot's link leads to, as an upgrade does."""
    server.client.load_model(MODEL, headers=HEADERS)


def unload(server: SlotServer) -> None:
    """Unload everything, as an upgrade does."""
    server.client.unload_model(MODEL, headers=HEADERS, unload_dependents=True)


def space_of(server: SlotServer) -> str | None:
    """The embedding space that an answer names, which is each release's own here; None if nothing is loaded."""
    photo = (server.releases / "0001" / "probe.jpg").read_bytes()
    tensor = InferInput("image", [len(photo)], "UINT8")
    tensor.set_data_from_numpy(np.frombuffer(photo, np.uint8))
    try:
        answer: NDArray[np.object_] = server.client.infer(MODEL, [tensor]).as_numpy("embedding_space")
    except InferenceServerException:
        return None
    return str(answer[0].decode())


def probe(server: SlotServer) -> tuple[int, str]:
    """The health check's exit code and its word."""
    process = subprocess.run(PROBE, env=server.environment, capture_output=True, text=True, check=False)
    return process.returncode, process.stdout.strip() + process.stderr.strip()
