"""What a release's ensemble says of a photo, and how long it takes."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tritonclient.http import InferenceServerClient, InferInput
from tritonclient.utils import InferenceServerException

from stack.standalone_server import MODEL

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
        self._client = InferenceServerClient(address, network_timeout=PATIENCE)
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
            found = self._client.infer(MODEL, [tensor])
        except (InferenceServerException, OSError) as error:
            seconds, said = time.monotonic() - started, str(error)
            return Answer(seconds, failure=None if any(reason in said for reason in REFUSALS) else said)
        return Answer(
            seconds=time.monotonic() - started,
            embedding=found.as_numpy("embedding")[0],
            box=found.as_numpy("box")[0],
            embedding_space=found.as_numpy("embedding_space")[0].decode(),
        )
