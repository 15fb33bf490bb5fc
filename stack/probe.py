"""A real inference, asked of one Triton server, and what its outcome says of the server."""

import urllib.error
import urllib.request
from enum import Enum

import msgspec

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
