"""One Triton server, asked for a real inference: does it serve the release that it should?

What a release's ensemble says of a photo, and how long it takes.

A real inference, asked of one Triton server, and what its outcome says of the server.
"""

import asyncio
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from enum import Enum

import aiohttp
import msgspec
import numpy as np
from numpy.typing import NDArray
from tritonclient.http import InferenceServerClient as InferenceServerClient_http
from tritonclient.http import InferInput, InferRequestedOutput
from tritonclient.http.aio import InferenceServerClient
from tritonclient.utils import InferenceServerException

from stack.standalone_server import MODEL as MODEL_standalone_server

MODEL, INPUT, SPACE = "face_embedding", "image", "embedding_space"

OUTPUTS = ("embedding", SPACE)
"""Both: without the embedding, its step would not run at all."""

DEADLINE_SECONDS = 10.0
"""For one answer; as long as the service gives it by default."""


async def answers(url: str, photo: bytes, space: str, deadline: float = DEADLINE_SECONDS) -> bool:
    """Whether a server finds the face in a photo and embeds it in this space, in time. Any failure is a no."""
    tensor = InferInput(INPUT, [len(photo)], "UINT8")
    tensor.set_data_from_numpy(np.frombuffer(photo, np.uint8), binary_data=True)
    try:
        async with asyncio.timeout(deadline), InferenceServerClient(url) as client:
            outputs = [InferRequestedOutput(name, binary_data=True) for name in OUTPUTS]
            answer = await client.infer(MODEL, [tensor], outputs=outputs)
    except (InferenceServerException, aiohttp.ClientError, OSError):
        return False
    found = answer.as_numpy(SPACE)
    return found is not None and bool(found.item() == space.encode())


NO_FACE = "face_not_detected:"
REFUSALS = (NO_FACE, "invalid_image:", "payload_too_large:")
"""What the ensemble may say of a photo instead of embedding a face; anything else is a failure."""

PATIENCE = 60.0
"""Seconds for one photo, on a machine that does other work too."""

PAUSE_SECONDS = 0.5
"""Between two tries."""


@dataclass(frozen=True)
class Answer:
    """One photo's answer.

    Attributes:
        seconds: from sending to the answer.
        embedding: FP32 [512] of length 1; None where there is none.
        box: left, top, right, bottom in pixels of the upright photo; None with the embedding.
        embedding_space: of the embedding.
        failure: what Triton said where it neither embedded nor refused the photo.
    """

    seconds: float
    embedding: NDArray[np.float32] | None = None
    box: NDArray[np.float32] | None = None
    embedding_space: str | None = None
    failure: str | None = None


class Ensemble:
    """The ensemble of one Triton server."""

    def __init__(self, address: str, tries: int = 1) -> None:
        """Take its HOST:PORT, and how often a photo is sent that it fails to answer."""
        self._client = InferenceServerClient_http(address, network_timeout=PATIENCE)
        self._tries = tries

    def ask(self, photo: bytes) -> Answer:
        """Send one photo; a failure, the last time that it is sent, is part of the answer."""
        for _ in range(self._tries - 1):
            if (answer := self._ask(photo)).failure is None:
                return answer
            time.sleep(PAUSE_SECONDS)
        return self._ask(photo)

    def _ask(self, photo: bytes) -> Answer:
        tensor = InferInput("image", [len(photo)], "UINT8")
        tensor.set_data_from_numpy(np.frombuffer(photo, np.uint8))
        started = time.monotonic()
        try:
            found = self._client.infer(MODEL_standalone_server, [tensor])
        except (InferenceServerException, OSError) as error:
            seconds, said = time.monotonic() - started, str(error)
            return Answer(seconds, failure=None if any(reason in said for reason in REFUSALS) else said)
        return Answer(
            seconds=time.monotonic() - started,
            embedding=found.as_numpy("embedding")[0],
            box=found.as_numpy("box")[0],
            embedding_space=found.as_numpy("embedding_space")[0].decode(),
        )


UNHEALTHY = b"is not healthy"
"""What Triton's Python backend says of a step whose process is dead."""

DEADLINE = 2.5
"""Seconds; requests of a dead step fail after one, and under any accepted load an answer takes less."""


class Health(Enum):
    """What an inference says of its server."""

    GOOD = "good"
    """It was answered, be it by an error of another kind."""
    DEAD_STEP = "dead step"
    """The process of a step is dead."""
    SILENT = "silent"
    """The connection was accepted, and no answer came in time."""
    GONE = "gone"
    """Nobody listens, or the connection broke."""


class Tensor(msgspec.Struct):
    """An input of Triton's HTTP protocol, its data following the JSON as bytes."""

    name: str
    datatype: str
    shape: list[int]
    parameters: dict[str, int]


class InferenceRequest(msgspec.Struct):
    """The JSON part of an inference request."""

    inputs: list[Tensor]


class InferenceProbe:
    """Asks the ensemble of the server on a port of this machine about a photo, in Triton's binary HTTP protocol."""

    def __init__(self, port: int, photo: bytes) -> None:
        tensor = Tensor("image", "UINT8", [len(photo)], {"binary_data_size": len(photo)})
        head = msgspec.json.encode(InferenceRequest([tensor]))
        self._request = urllib.request.Request(
            f"http://127.0.0.1:{port}/v2/models/face_embedding/infer",
            data=head + photo,
            headers={
                "Inference-Header-Content-Length": str(len(head)),
                "Content-Type": "application/octet-stream",
            },
        )

    def ask(self) -> Health:
        """Wait for the outcome of one inference, for some seconds at most."""
        try:
            with urllib.request.urlopen(self._request, timeout=DEADLINE):  # noqa: S310  the URL is the line above's
                return Health.GOOD
        except urllib.error.HTTPError as error:
            return Health.DEAD_STEP if UNHEALTHY in error.read() else Health.GOOD
        except TimeoutError:
            return Health.SILENT
        except OSError as error:
            # The time may also run out while the request is sent: urllib wraps that.
            return Health.SILENT if isinstance(getattr(error, "reason", None), TimeoutError) else Health.GONE
