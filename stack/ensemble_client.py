"""The synchronous client of `face_embedding` on one Triton server: for commands, the watchdog, and measurements.

It works by the standard library (`stack.triton_protocol`), so that `stack up` needn't load Triton's own client. The
service has an asynchronous one with fail-over, `service.inference.triton`; containers of Triton probe themselves by
`triton/probe.py`, which has no packages of ours.
"""

import time
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from stack.triton_protocol import LENGTH_HEADER, decode_tensors, encode_bytes, error_of

MODEL = "face_embedding"
INPUT = "image"
EMBEDDING, BOX, SPACE = "embedding", "box", "embedding_space"

NO_FACE = "face_not_detected:"
REFUSALS = (NO_FACE, "invalid_image:", "payload_too_large:")
"""What the ensemble may say of a photo instead of embedding a face; anything else is a failure."""

UNHEALTHY = "is not healthy"
"""What Triton's Python backend says of a step whose process is dead."""

TIMEOUT_SECONDS = 60.0
"""For one photo, on a machine that does other work too."""

SPACE_TIMEOUT_SECONDS = 10.0
"""For one answer where a server is to show what it serves; as long as the service gives it by default."""

PROBE_TIMEOUT_SECONDS = 2.5
"""Requests of a dead step fail after one second, and under any accepted load an answer takes less."""

RETRY_SECONDS = 0.5
"""Between two tries."""


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


@dataclass(frozen=True)
class EnsembleAnswer:
    """One photo's answer.

    Attributes:
        seconds: from sending to the answer.
        embedding: FP32 [512] of length 1; None where there is none.
        box: left, top, right, bottom in pixels of the upright photo; None with the embedding.
        embedding_space: of the embedding.
        refusal: what the ensemble said of a photo that it doesn't embed: it begins with one of `REFUSALS`' reasons.
        failure: what Triton said where it neither embedded nor refused the photo.
    """

    seconds: float
    embedding: NDArray[np.float32] | None = None
    box: NDArray[np.float32] | None = None
    embedding_space: str | None = None
    refusal: str | None = None
    failure: str | None = None


class EnsembleClient:
    """The ensemble of one Triton server. It keeps a connection, so each thread needs a client of its own."""

    def __init__(self, address: str, tries: int = 1) -> None:
        """Take the server's HOST:PORT, and how often `infer` sends a photo that the server fails to answer."""
        self._address = address
        self._tries = tries
        self._connection: HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def infer(self, photo: bytes, timeout: float = TIMEOUT_SECONDS) -> EnsembleAnswer:
        """Send one photo; a failure, the last time that it is sent, is part of the answer."""
        for _ in range(self._tries - 1):
            if (answer := self._infer(photo, timeout)).failure is None:
                return answer
            time.sleep(RETRY_SECONDS)
        return self._infer(photo, timeout)

    def serves_space(self, photo: bytes, space: str, timeout: float = SPACE_TIMEOUT_SECONDS) -> bool:
        """Whether the server finds the face in a photo and embeds it in this space, in time. Any failure is a no."""
        return self._infer(photo, timeout).embedding_space == space

    def probe(self, photo: bytes, timeout: float = PROBE_TIMEOUT_SECONDS) -> Health:
        """Send one photo over a new connection, and say what its outcome tells of the server."""
        self.close()
        try:
            status, _, body = self._post(photo, timeout)
        except TimeoutError:
            return Health.SILENT
        except (OSError, HTTPException):
            return Health.GONE
        finally:
            self.close()
        return Health.DEAD_STEP if status != HTTPStatus.OK and UNHEALTHY.encode() in body else Health.GOOD

    def _infer(self, photo: bytes, timeout: float) -> EnsembleAnswer:
        started = time.monotonic()
        try:
            status, head_bytes, body = self._send(photo, timeout)
            seconds = time.monotonic() - started
            if status == HTTPStatus.OK:
                return _answer(seconds, body, head_bytes)
            said = error_of(body)
        except (OSError, HTTPException, msgspec.MsgspecError, ValueError, KeyError) as error:
            self.close()
            return EnsembleAnswer(time.monotonic() - started, failure=str(error) or type(error).__name__)
        if any(reason in said for reason in REFUSALS):
            return EnsembleAnswer(seconds, refusal=said)
        return EnsembleAnswer(seconds, failure=f"[{status}] {said}")

    def _send(self, photo: bytes, timeout: float) -> tuple[int, int, bytes]:
        """Send it over the kept connection, and over a new one where the server has closed that meanwhile."""
        if self._connection:
            try:
                return self._post(photo, timeout)
            except TimeoutError:
                raise
            except (OSError, HTTPException):
                self.close()
        return self._post(photo, timeout)

    def _post(self, photo: bytes, timeout: float) -> tuple[int, int, bytes]:
        """Return the status, how many bytes of the body are its JSON part, and the body."""
        if self._connection is None:
            self._connection = HTTPConnection(self._address, timeout=timeout)
        self._connection.timeout = timeout
        if self._connection.sock:
            self._connection.sock.settimeout(timeout)
        body, headers = encode_bytes(INPUT, photo, (EMBEDDING, BOX, SPACE))
        self._connection.request("POST", f"/v2/models/{MODEL}/infer", body, headers)
        response = self._connection.getresponse()
        answer = response.read()
        return response.status, int(response.headers.get(LENGTH_HEADER, len(answer))), answer


def _answer(seconds: float, body: bytes, head_bytes: int) -> EnsembleAnswer:
    found = decode_tensors(body, head_bytes)
    embedding, box, space = found[EMBEDDING], found[BOX], found[SPACE]
    if isinstance(embedding, str) or isinstance(box, str) or not isinstance(space, str):
        raise ValueError(f"{MODEL} answers with tensors of other types")
    return EnsembleAnswer(seconds, embedding[0], box[0], space)
