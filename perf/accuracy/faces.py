"""Embeddings of many photos as one matrix, with whose photos they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from export.evaluation.datasets import Lfw, Photo
from export.evaluation.embeddings import EmbeddingCache, photo_key
from perf.accuracy.arrays import EMBEDDING_SIZE, Bools, Embedding, Floats, Ints


@dataclass(frozen=True)
class Faces:
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
    def of(cls, embeddings: Sequence[Embedding | None], person: Sequence[int]) -> "Faces":
        """Put them together; None is a photo without a face."""
        missing = np.zeros(EMBEDDING_SIZE, np.float32)
        rows = [missing if embedding is None else embedding for embedding in embeddings]
        found = np.array([embedding is not None for embedding in embeddings], bool)
        return cls(
            np.array(rows, np.float32).reshape(len(rows), EMBEDDING_SIZE), found, np.array(person, np.int64)
        )

    def __len__(self) -> int:
        return len(self.person)

    def of_people(self, people: Ints) -> "Faces":
        """The rows of these people."""
        rows = np.isin(self.person, people)
        return Faces(self.embeddings[rows], self.found[rows], self.person[rows])

    def beside(self, other: "Faces") -> "Faces":
        """The rows of both."""
        return Faces(
            np.concatenate([self.embeddings, other.embeddings]),
            np.concatenate([self.found, other.found]),
            np.concatenate([self.person, other.person]),
        )


@dataclass(frozen=True)
class Measured:
    """LFW with the embeddings of one pipeline and one variant of the photos."""

    lfw: Lfw
    cache: EmbeddingCache

    def embedding(self, photo: Photo) -> Embedding | None:
        """A photo's embedding, None without a face; KeyError if it was not measured."""
        return self.cache.embedding(photo_key(photo.data))

    def faces(self, photos: Sequence[Photo]) -> Faces:
        """The faces of some photos."""
        places = {person: place for place, person in enumerate(self.lfw.people)}
        return Faces.of([self.embedding(photo) for photo in photos], [places[p.person] for p in photos])

    def numbered(self, number: int) -> Faces:
        """The faces of everybody's photo of this number, who has one."""
        return self.faces(photos_numbered(self.lfw, number))


def photos_numbered(lfw: Lfw, number: int) -> list[Photo]:
    """Everybody's photo of this number, who has one."""
    return [lfw.photo(person, number) for person in lfw.people if lfw.has(person, number)]
