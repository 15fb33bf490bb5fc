"""The real ensemble over HTTP, as an embedder: a Triton of its own for the release, or one that runs already."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from tritonclient.http import InferenceServerClient, InferInput
from tritonclient.utils import InferenceServerException

from perf.accuracy.arrays import Embedding
from perf.accuracy.processes import cpu_seconds_of
from stack.standalone_server import MODEL, LoneServerError, lone_server

NO_FACE = "face_not_detected"
IN_FLIGHT = 4
"""Requests at the same time: enough to keep every step of the ensemble busy on two cores."""


class EnsembleError(RuntimeError):
    """Triton doesn't start, serves another release, or fails on a photo that has a face or none."""


class Ensemble:
    """A client for each thread, for Triton's isn't made to be shared. `server` is Triton's process, if it is ours."""

    parallel = IN_FLIGHT

    def __init__(self, address: str, embedding_space: str, server: int | None) -> None:
        self._address = address
        self._embedding_space = embedding_space
        self.server = server
        self._local = threading.local()

    def embed(self, photos: Sequence[bytes]) -> list[Embedding | None]:
        """One request for each photo.

        Raises:
            EnsembleError: it failed other than by finding no face, or is of another embedding space.
        """
        return [self._embed(photo) for photo in photos]

    def cpu_seconds(self) -> float:
        """Processor time of the server and its steps; NaN for one that isn't ours."""
        return cpu_seconds_of([self.server]) if self.server else float("nan")

    def _embed(self, photo: bytes) -> Embedding | None:
        tensor = InferInput("image", [len(photo)], "UINT8")
        tensor.set_data_from_numpy(np.frombuffer(photo, np.uint8))
        try:
            answer = self._client().infer(MODEL, [tensor])
        except InferenceServerException as error:
            if f"{NO_FACE}:" in str(error.message()):
                return None
            raise EnsembleError(f"Triton at {self._address}: {error.message()}") from error
        space = answer.as_numpy("embedding_space")[0].decode()
        if space != self._embedding_space:
            raise EnsembleError(f"Triton serves {space}, the release is {self._embedding_space}")
        embedding: Embedding = answer.as_numpy("embedding")[0]
        return embedding

    def _client(self) -> InferenceServerClient:
        if not hasattr(self._local, "client"):
            self._local.client = InferenceServerClient(self._address, network_timeout=60)
        client: InferenceServerClient = self._local.client
        return client


@contextmanager
def running_ensemble(release: Path, embedding_space: str, address: str | None) -> Iterator[Ensemble]:
    """The ensemble at an address, or one started for this release on a free port and ended afterwards.

    Raises:
        EnsembleError: it doesn't get ready.
    """
    if address:
        yield Ensemble(address, embedding_space, server=None)
        return
    with ExitStack() as stack:
        try:
            server = stack.enter_context(lone_server(release))
        except LoneServerError as error:
            raise EnsembleError(str(error)) from error
        yield Ensemble(server.address, embedding_space, server.pid)
