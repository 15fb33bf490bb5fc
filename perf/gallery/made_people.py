"""Galleries of people who don't exist, for measurements through the API."""

import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psycopg

from export.evaluation.collection import Collection
from export.evaluation.datasets import Lfw
from export.evaluation.embeddings import Floats
from perf.gallery.fill import fill
from perf.gallery.real import embeddings
from perf.gallery.vectors import identities

REAL_PEOPLE = 400
"""Whose faces the made ones are mixed from."""

CHUNK = 10_000
"""Made people at a time: 20 MB."""

BUILD_MEMORY = "2GB"
"""An index of a million fits into it."""

BUILD_SECONDS = 3600.0
"""For an index that somebody else builds; one of a million takes some minutes."""

INDEXES = """
    SELECT format('DROP INDEX %s', indexrelid::regclass),
        replace(pg_get_indexdef(indexrelid), 'CREATE INDEX', 'CREATE INDEX IF NOT EXISTS')
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
    WHERE indrelid = 'users'::regclass AND amname = 'hnsw'
"""

UNFINISHED = "SELECT 1 FROM pg_index WHERE indrelid = 'users'::regclass AND NOT indisvalid"


def real_embeddings(lfw: Lfw, release: Path, state_dir: Path, seed: int = 1) -> Floats:
    """The first photos of random but repeatable people as the release's ensemble embeds them: float32 [n, 512].

    Whose photo shows no face is left out. They are kept where `perf.accuracy` keeps its own; what is missing there goes
    through a Triton started for it.

    Raises:
        EnsembleError: as `export.evaluation.collection.running_ensemble`.
    """
    people = random.Random(seed).sample(lfw.people, min(REAL_PEOPLE, len(lfw.people)))  # noqa: S311  no secret
    photos = [lfw.photo(person, 1) for person in people]
    found = embeddings(photos, Collection.of(release, state_dir))
    return np.stack([embedding for embedding in found if embedding is not None])


def _wait_for_indexes(connection: psycopg.Connection) -> None:
    deadline = time.monotonic() + BUILD_SECONDS
    while connection.execute(UNFINISHED).fetchone():
        if time.monotonic() > deadline:
            raise TimeoutError(
                f"the index of faces isn't there after {BUILD_SECONDS:g} s: was its build interrupted?"
            )
        time.sleep(min(1, BUILD_SECONDS))


@dataclass
class MadeGallery:
    """The gallery of a system whose database is the measurement's own."""

    dsn: str
    embedding_space: str
    real: Floats
    size: int = 0

    def grow_to(self, size: int) -> None:
        """Enrol as many more as that takes; the planner learns of them at once, not by autovacuum's next turn.

        The search's indexes are made anew afterwards: to add one by one takes them several times as long.

        Raises:
            psycopg.Error: the database refuses.
            TimeoutError: an index that the service has begun isn't ready within BUILD_SECONDS.
        """
        if size <= self.size:
            return
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            indexes = connection.execute(INDEXES).fetchall()
            for drop, _ in indexes:
                connection.execute(drop)
            for start in range(self.size, size, CHUNK):
                rng = np.random.default_rng(start)
                fill(self.dsn, self.embedding_space, identities(self.real, min(CHUNK, size - start), rng))
            connection.execute("SELECT set_config('maintenance_work_mem', %s, false)", [BUILD_MEMORY])
            for _, create in indexes:
                connection.execute(create)
            # The service makes a missing index, too: it may have been quicker to begin, and is not done then.
            _wait_for_indexes(connection)
            connection.execute("ANALYZE users")
        self.size = size
