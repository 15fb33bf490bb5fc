"""Embeddings on disk, so that an interrupted measurement goes on where it stopped.

A cache is a folder of chunks, each a file that appears whole or not at all. Photos are known by their content: another
edition of LFW under the same names is another photo.
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from perf.accuracy.arrays import EMBEDDING_SIZE, Embedding

PART = ".part"


def photo_key(data: bytes) -> str:
    """A photo's name in a cache: the first half of its SHA-256."""
    return hashlib.sha256(data).hexdigest()[:32]


@dataclass(frozen=True)
class Result:
    """What one photo gave: its embedding, or None if no face was found in it."""

    key: str
    embedding: Embedding | None


class EmbeddingCache:
    """The results in a folder. `cpu_seconds` is what computing all of them took, NaN if that isn't known."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._results: dict[str, Embedding | None] = {}
        self.cpu_seconds = 0.0
        for path in sorted(folder.glob("*.npz")):
            self._load(path)

    def __contains__(self, key: str) -> bool:
        return key in self._results

    def __len__(self) -> int:
        return len(self._results)

    def embedding(self, key: str) -> Embedding | None:
        """A photo's embedding, or None without a face; KeyError if the photo was never measured."""
        return self._results[key]

    @property
    def cpu_milliseconds(self) -> float:
        """Of all processors, for one photo on average."""
        return 1000 * self.cpu_seconds / len(self) if self._results else float("nan")

    def add(self, results: Sequence[Result], cpu_seconds: float) -> None:
        """Store a chunk: after a return it survives a crash, and a crash before leaves nothing."""
        self._folder.mkdir(parents=True, exist_ok=True)
        missing = np.zeros(EMBEDDING_SIZE, np.float32)
        descriptor, part = tempfile.mkstemp(suffix=PART, dir=self._folder)
        with os.fdopen(descriptor, "wb") as file:
            np.savez(
                file,
                keys=np.array([result.key for result in results]),
                found=np.array([result.embedding is not None for result in results]),
                embeddings=np.stack([missing if r.embedding is None else r.embedding for r in results]),
                cpu_seconds=np.float64(cpu_seconds),
            )
        path = Path(part.removesuffix(PART) + ".npz")
        Path(part).replace(path)
        self._load(path)

    def _load(self, path: Path) -> None:
        with np.load(path) as chunk:
            rows = zip(chunk["keys"], chunk["found"], chunk["embeddings"], strict=True)
            self._results |= {str(key): row if found else None for key, found, row in rows}
            self.cpu_seconds += float(chunk["cpu_seconds"])
