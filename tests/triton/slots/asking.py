"""What a slot's server is asked: for its models, for a face, and whether it is well."""

import subprocess
import sys

import numpy as np
from numpy.typing import NDArray
from tritonclient.http import InferInput
from tritonclient.utils import InferenceServerException

from tests.support.project import PROJECT
from tests.triton.slots.container import KEY
from tests.triton.slots.slot_server import SlotServer

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
