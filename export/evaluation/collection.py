"""Gets the embeddings that are missing from a release's ensemble, several photos at a time, and says how far it is.

STATE/accuracy/<embedding space>/embeddings-<fingerprint>/<variant>/        the ensemble's
STATE/accuracy/facenet-pytorch-<weights>-<SHA-256's first 8>/               the baseline's, for any alignment
"""

import hashlib
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol

from export.evaluation.datasets import Photo, Variant
from export.evaluation.embeddings import Embedding, EmbeddingCache, Result, photo_key
from release.manifest import Manifest, read_manifest
from stack.ensemble_client import NO_FACE, EnsembleClient
from stack.processes import cpu_seconds_of
from stack.standalone_server import StandaloneServerError, standalone_server

IN_FLIGHT = 4
"""Requests at the same time: enough to keep every step of the ensemble busy on two cores."""


class EnsembleError(RuntimeError):
    """Triton doesn't start, serves another release, or fails on a photo that has a face or none."""


class EnsembleEmbedder:
    """A client for each thread, for its connection can't be shared. `server` is Triton's process, if it is ours."""

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
        answer = self._client().infer(photo)
        if answer.refusal and NO_FACE in answer.refusal:
            return None
        if answer.embedding is None:
            raise EnsembleError(f"Triton at {self._address}: {answer.refusal or answer.failure}")
        if answer.embedding_space != self._embedding_space:
            raise EnsembleError(
                f"Triton serves {answer.embedding_space}, the release is {self._embedding_space}"
            )
        return answer.embedding

    def _client(self) -> EnsembleClient:
        if not hasattr(self._local, "client"):
            self._local.client = EnsembleClient(self._address)
        client: EnsembleClient = self._local.client
        return client


@contextmanager
def running_ensemble(release: Path, embedding_space: str, address: str | None) -> Iterator[EnsembleEmbedder]:
    """The ensemble at an address, or one started for this release on a free port and ended afterwards.

    Raises:
        EnsembleError: it doesn't get ready.
    """
    if address:
        yield EnsembleEmbedder(address, embedding_space, server=None)
        return
    with ExitStack() as stack:
        try:
            server = stack.enter_context(standalone_server(release))
        except StandaloneServerError as error:
            raise EnsembleError(str(error)) from error
        yield EnsembleEmbedder(server.address, embedding_space, server.pid)


def progress(done: int, total: int, started: float) -> str:
    """How far, how fast, and how long it will still take."""
    rate = done / max(time.monotonic() - started, 1e-9)
    left = round((total - done) / rate)
    return f"{done:6,} of {total:,} photos, {rate:.1f} a second, {left // 60}:{left % 60:02} left"


BATCH = 16
"""Photos that one thread takes at a time."""

CHUNK = 16 * BATCH
"""Photos in one file of the cache: at most so many are measured again after an interruption."""


class Embedder(Protocol):
    """Something that turns photos into embeddings; `parallel` threads may call it at the same time."""

    parallel: int

    def embed(self, photos: Sequence[bytes]) -> list[Embedding | None]:
        """Each photo's embedding, None without a face."""

    def cpu_seconds(self) -> float:
        """Processor time that it has used so far, NaN if it can't be known."""


def unmeasured(cache: EmbeddingCache, photos: Iterable[Photo]) -> list[Photo]:
    """The photos that the cache lacks, each content once."""
    missing = {photo_key(photo.data): photo for photo in photos}
    return [photo for key, photo in missing.items() if key not in cache]


def measure(cache: EmbeddingCache, photos: Sequence[Photo], variant: Variant, embedder: Embedder) -> None:
    """Measure all the photos in one variant, chunk by chunk, and print the rate and the time left."""

    def batch(members: Sequence[Photo]) -> list[Result]:
        embeddings = embedder.embed([variant.of(photo.data) for photo in members])
        return [
            Result(photo_key(photo.data), embedding)
            for photo, embedding in zip(members, embeddings, strict=True)
        ]

    started = time.monotonic()
    with ThreadPoolExecutor(embedder.parallel) as pool:
        for start in range(0, len(photos), CHUNK):
            chunk = photos[start : start + CHUNK]
            before = embedder.cpu_seconds()
            batches = [chunk[i : i + BATCH] for i in range(0, len(chunk), BATCH)]
            results = list(chain.from_iterable(pool.map(batch, batches)))
            cache.add(results, embedder.cpu_seconds() - before)
            print(f"  {variant.name:16} {progress(start + len(chunk), len(photos), started)}", flush=True)


DECIDING = (".onnx", ".py")
"""Files of the model repository that decide what an embedding looks like; the configurations don't."""


@dataclass(frozen=True)
class Collection:
    """One release's measurements in the state folder."""

    release: Path
    manifest: Manifest
    state: Path

    @classmethod
    def of(cls, release: Path, state: Path) -> "Collection":
        """Read the release's manifest.

        Raises:
            OSError, msgspec.DecodeError: there is none.
        """
        release = release.resolve()  # `current` may point elsewhere before the measurement ends
        return cls(release, read_manifest(release / "manifest.json"), state)

    @property
    def folder(self) -> Path:
        """Where reports and embeddings of the release's embedding space are."""
        return self.state / "accuracy" / self.manifest.embedding_space

    def cache(self, variant: Variant) -> EmbeddingCache:
        """The ensemble's embeddings of the photos in a variant."""
        return EmbeddingCache(self.folder / f"embeddings-{fingerprint(self.manifest)}" / folder_name(variant))

    def baseline_cache(self) -> EmbeddingCache:
        """The baseline's embeddings with the same weights."""
        weights = self.manifest.weights
        return EmbeddingCache(
            self.state / "accuracy" / f"facenet-pytorch-{weights.name}-{weights.sha256[:8]}"
        )

    def measure(self, photos: Iterable[Photo], variants: Iterable[Variant], address: str | None) -> None:
        """Send through the ensemble what isn't measured yet; Triton is started only if there is something."""
        photos = list(photos)
        missing = {variant: unmeasured(self.cache(variant), photos) for variant in variants}
        if not any(missing.values()):
            return
        with running_ensemble(self.release, self.manifest.embedding_space, address) as ensemble:
            for variant, needed in missing.items():
                measure(self.cache(variant), needed, variant, ensemble)


def fingerprint(manifest: Manifest) -> str:
    """Names what decides the embeddings: networks and code of the steps, not how many instances run them."""
    deciding = sorted((path, sha) for path, sha in manifest.files.items() if path.endswith(DECIDING))
    return hashlib.sha256(repr(deciding).encode()).hexdigest()[:8]


def folder_name(variant: Variant) -> str:
    """The variant's name without what file systems dislike."""
    return variant.name.replace(" ", "-").replace("°", "")
