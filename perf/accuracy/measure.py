"""Sends photos that a cache lacks through an embedder, several at a time, and stores what comes back."""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Protocol

from export.evaluation.embeddings import EmbeddingCache, Result, photo_key
from perf.accuracy.arrays import Embedding
from perf.accuracy.progress import progress
from perf.accuracy.variants import Variant
from perf.lfw import Photo

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
