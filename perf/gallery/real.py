"""Real people to make others of, from LFW through the release's ensemble."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from export.evaluation.collection import Collection
from export.evaluation.datasets import UPRIGHT, Lfw, Photo
from export.evaluation.embeddings import Embedding, Floats, photo_key


@dataclass(frozen=True)
class RealPeople:
    """Two photos each of many people: embeddings, float32 [n, 2, 512], and the space that they lie in."""

    pairs: Floats
    embedding_space: str


def real_people(lfw_path: Path, release: Path, state_dir: Path) -> RealPeople:
    """Take everybody's first two photos, who has two; what the accuracy's cache lacks goes through the ensemble.

    Raises:
        OSError, tarfile.TarError, ValueError: LFW can't be read.
        EnsembleError: the ensemble doesn't start, or fails.
    """
    lfw, collection = Lfw(lfw_path), Collection.of(release, state_dir)
    people = [person for person in lfw.people if lfw.has(person, 2)]
    photos = [lfw.photo(person, number) for person in people for number in (1, 2)]
    pairs = np.stack(list(_complete(embeddings(photos, collection))))
    return RealPeople(pairs, collection.manifest.embedding_space)


def embeddings(photos: Sequence[Photo], collection: Collection) -> list[Embedding | None]:
    """Each photo's, None where there is no face; what isn't kept yet goes through a Triton started for it.

    Raises:
        EnsembleError: as `export.evaluation.collection.running_ensemble`.
    """
    collection.measure(photos, [UPRIGHT], address=None)
    cache = collection.cache(UPRIGHT)
    return [cache.embedding(photo_key(photo.data)) for photo in photos]


def _complete(found: list[Embedding | None]) -> Iterator[Floats]:
    """The pairs of which both photos have a face."""
    for first, second in zip(found[::2], found[1::2], strict=True):
        if first is not None and second is not None:
            yield np.stack([first, second])
