"""Embeddings of many photos: on disk, so that an interrupted measurement goes on, and as one matrix with their people.

Embeddings are FP32 [512], of length 1; scores and rates are float64. A cache is a folder of chunks, each a file that
appears whole or not at all. Photos are known by their content: another edition of LFW under the same names is another
photo.
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from export.evaluation.datasets import Lfw, Photo

Embedding: TypeAlias = NDArray[np.float32]
Floats: TypeAlias = NDArray[np.floating[Any]]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

EMBEDDING_SIZE = 512


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


@dataclass(frozen=True)
class EmbeddingMatrix:
    """One row for each photo.

    Attributes:
        embeddings: [N, 512]; zeros where no face was found.
        found: [N]; whether a face was found.
        person: [N]; the person's place in LFW's sorted list of people.
    """

    embeddings: Floats
    found: Bools
    person: Ints

    @classmethod
    def of(cls, embeddings: Sequence[Embedding | None], person: Sequence[int]) -> "EmbeddingMatrix":
        """Put them together; None is a photo without a face."""
        missing = np.zeros(EMBEDDING_SIZE, np.float32)
        rows = [missing if embedding is None else embedding for embedding in embeddings]
        found = np.array([embedding is not None for embedding in embeddings], bool)
        return cls(
            np.array(rows, np.float32).reshape(len(rows), EMBEDDING_SIZE), found, np.array(person, np.int64)
        )

    def __len__(self) -> int:
        return len(self.person)

    def of_people(self, people: Ints) -> "EmbeddingMatrix":
        """The rows of these people."""
        rows = np.isin(self.person, people)
        return EmbeddingMatrix(self.embeddings[rows], self.found[rows], self.person[rows])

    def beside(self, other: "EmbeddingMatrix") -> "EmbeddingMatrix":
        """The rows of both."""
        return EmbeddingMatrix(
            np.concatenate([self.embeddings, other.embeddings]),
            np.concatenate([self.found, other.found]),
            np.concatenate([self.person, other.person]),
        )


@dataclass(frozen=True)
class EmbeddedDataset:
    """LFW with the embeddings of one pipeline and one variant of the photos."""

    lfw: Lfw
    cache: EmbeddingCache

    def embedding(self, photo: Photo) -> Embedding | None:
        """A photo's embedding, None without a face; KeyError if it was not measured."""
        return self.cache.embedding(photo_key(photo.data))

    def faces(self, photos: Sequence[Photo]) -> EmbeddingMatrix:
        """The faces of some photos."""
        places = {person: place for place, person in enumerate(self.lfw.people)}
        return EmbeddingMatrix.of(
            [self.embedding(photo) for photo in photos], [places[p.person] for p in photos]
        )

    def numbered(self, number: int) -> EmbeddingMatrix:
        """The faces of everybody's photo of this number, who has one."""
        return self.faces(photos_numbered(self.lfw, number))


def photos_numbered(lfw: Lfw, number: int) -> list[Photo]:
    """Everybody's photo of this number, who has one."""
    return [lfw.photo(person, number) for person in lfw.people if lfw.has(person, number)]
