"""Galleries of people who don't exist, for measurements through the API."""

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psycopg

from perf.accuracy.arrays import Floats
from perf.accuracy.cache import photo_key
from perf.accuracy.collection import Collection
from perf.accuracy.variants import UPRIGHT
from perf.gallery.fill import fill
from perf.gallery.vectors import identities
from perf.lfw import Lfw

REAL_PEOPLE = 400
"""Whose faces the made ones are mixed from."""

CHUNK = 10_000
"""Made people at a time: 20 MB."""


def real_embeddings(lfw: Lfw, release: Path, state_dir: Path, seed: int = 1) -> Floats:
    """The first photos of random but repeatable people as the release's ensemble embeds them: float32 [n, 512].

    Whose photo shows no face is left out. They are kept where `perf.accuracy` keeps its own; what is missing there goes
    through a Triton started for it.

    Raises:
        EnsembleError: as `perf.accuracy.ensemble.running_ensemble`.
    """
    people = random.Random(seed).sample(lfw.people, min(REAL_PEOPLE, len(lfw.people)))  # noqa: S311
    photos = [lfw.photo(person, 1) for person in people]
    collection = Collection.of(release, state_dir)
    collection.measure(photos, [UPRIGHT], address=None)
    cache = collection.cache(UPRIGHT)
    found = (cache.embedding(photo_key(photo.data)) for photo in photos)
    return np.stack([embedding for embedding in found if embedding is not None])


@dataclass
class MadeGallery:
    """The gallery of a system whose database is the measurement's own."""

    dsn: str
    embedding_space: str
    real: Floats
    size: int = 0

    def grow_to(self, size: int) -> None:
        """Enrol as many more as that takes; the planner learns of them at once, not by autovacuum's next turn."""
        for start in range(self.size, size, CHUNK):
            rng = np.random.default_rng(start)
            fill(self.dsn, self.embedding_space, identities(self.real, min(CHUNK, size - start), rng))
        self.size = size
        self._execute("ANALYZE users")

    def empty(self) -> None:
        """Let everybody go."""
        self._execute("TRUNCATE users CASCADE")
        self.size = 0

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(statement)
