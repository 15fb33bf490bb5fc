"""Galleries of people who don't exist, made of LFW's real embeddings, the same ones each time, enrolled by COPY.

Made identities lie in the embedding space as real people do; each has second photos.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import psycopg
from pgvector.psycopg import register_vector

from export.evaluation.collection import Collection
from export.evaluation.datasets import UPRIGHT, Lfw, Photo
from export.evaluation.embeddings import Embedding, Floats, Ints, photo_key

COPY = "COPY users (name, birthdate, embedding_space, face_vector) FROM STDIN (FORMAT BINARY)"
COLUMNS = ("varchar", "date", "varchar", "vector")
BIRTHDATE = date(1970, 1, 1)


def fill(url: str, embedding_space: str, vectors: Floats) -> None:
    """Enrol one made person for each row, without an e-mail, in one transaction.

    Args:
        url: a PostgreSQL connection URL; the schema is there (`db.migrate`).
        embedding_space: which the vectors are of.
        vectors: float32 [n, 512] of length 1. Call again for what doesn't fit in memory.

    Raises:
        psycopg.Error: the database refuses.
    """
    with psycopg.connect(url) as connection:
        register_vector(connection)
        with connection.cursor() as cursor, cursor.copy(COPY) as copy:
            copy.set_types(COLUMNS)
            for number, vector in enumerate(vectors):
                copy.write_row((f"Made person {number}", BIRTHDATE, embedding_space, vector))


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


PEOPLE = 4
"""How many real people an identity is made of: with fewer, many of a million would share most of theirs."""


def identities(real: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Make faces of `count` people who don't exist, float32 [count, 512] of length 1.

    Each is the real faces' mean and a weighted sum of some people's differences from it. The weights' squares add up
    to 1, so that mean and covariance stay the real ones, and with them how alike strangers are: plain averages would
    crowd about the mean, and independent random vectors would all be at right angles, which an index finds harder or
    easier than people.

    Args:
        real: embeddings of different people, float32 [n, 512], n >= 4.
        count: how many to make. Ask several times for what doesn't fit in memory: they differ.
        rng: what makes the choice repeatable.
    """
    mean = real.mean(axis=0)
    apart = real - mean
    chosen = rng.integers(len(real), size=(count, PEOPLE))
    weights = np.abs(rng.standard_normal((count, PEOPLE), np.float32))
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    made = np.tile(mean, (count, 1))
    for place in range(PEOPLE):
        made += weights[:, place, None] * apart[chosen[:, place]]
    return unit(made)


def second_photos(enrolled: Floats, pairs: Floats, rng: np.random.Generator) -> Floats:
    """Turn each enrolled face as a real second photo is turned from the first, float32 [n, 512] of length 1.

    The similarity to the enrolled face is that of a real pair, whose difference also gives the direction.

    Args:
        enrolled: float32 [n, 512].
        pairs: embeddings of two photos of the same person each, float32 [m, 2, 512].
        rng: chooses a pair for each.
    """
    first, second = np.moveaxis(pairs[rng.integers(len(pairs), size=len(enrolled))], 1, 0)
    similarity = _dot(first, second)
    across = second - similarity * first
    across = unit(across - _dot(across, enrolled) * enrolled)
    return unit(similarity * enrolled + np.sqrt(np.maximum(0, 1 - similarity**2)) * across)


def unit(vectors: Floats) -> Floats:
    """Scale each row to length 1, as float32."""
    scaled: Floats = (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)
    return scaled


def _dot(left: Floats, right: Floats) -> Floats:
    product: Floats = np.sum(left * right, axis=-1, keepdims=True)
    return product


CHUNK = 10_000
"""People in memory at a time (20 MB): a million would take 2 GB."""

NEIGHBOURS = 6
"""Of a search, as the service asks for: the nearest, and the crowd of the decision rule."""


WARMING = 100


@dataclass(frozen=True)
class Probes:
    """Faces to search for, and the true answers.

    Attributes:
        faces: float32 [n, 512].
        nearest: float [n, 6]; similarities of the nearest people, highest first.
        warming: float32 [100, 512]; strangers to search for beforehand, untimed: a server that runs for a while has the
            index's busiest pages at hand.
    """

    faces: Floats
    nearest: Floats
    warming: Floats

    def few(self, count: int) -> "Probes":
        """Every n-th of them, enrolled ones and strangers, `count` in all; for what takes seconds each."""
        chosen = np.linspace(0, len(self.faces) - 1, count).astype(int)
        return Probes(self.faces[chosen], self.nearest[chosen], self.warming[:3])


@dataclass(frozen=True)
class MadePeople:
    """Made of real ones. `pairs`: two photos of each of those, float32 [n, 2, 512]."""

    pairs: Floats
    seed: int

    def between(self, start: int, stop: int) -> Iterator[Floats]:
        """The people numbered from `start` to `stop` (exclusive), float32 [at most CHUNK, 512] at a time."""
        for number in range(start // CHUNK, -(-stop // CHUNK)):
            rng = np.random.default_rng((self.seed, number))
            chunk = identities(self.pairs[:, 0], CHUNK, rng)
            first = number * CHUNK
            yield chunk[max(start - first, 0) : stop - first]

    def probes(self, people: int, count: int) -> Probes:
        """Second photos of 70 % enrolled ones of the first `people`, the rest strangers, with the true answers.

        These come from comparing everybody here, not from the database: its exact search would take a second for
        each probe among a million.
        """
        rng = np.random.default_rng((self.seed, people, count))
        enrolled = np.sort(rng.integers(people, size=round(0.7 * count)))
        strangers = identities(self.pairs[:, 0], count - len(enrolled), rng)
        known = second_photos(self._picked(enrolled, people), self.pairs, rng)
        faces = np.concatenate([known, strangers])
        nearest = np.full((count, NEIGHBOURS), -1.0, np.float32)
        for chunk in self.between(0, people):
            both = np.hstack([nearest, faces @ chunk.T])
            nearest = -np.sort(-np.partition(both, -NEIGHBOURS)[:, -NEIGHBOURS:])
        return Probes(faces, nearest, identities(self.pairs[:, 0], WARMING, rng))

    def _picked(self, numbers: Ints, people: int) -> Floats:
        picked, first = [], 0
        for chunk in self.between(0, people):
            inside = numbers[(numbers >= first) & (numbers < first + len(chunk))]
            picked.append(chunk[inside - first])
            first += len(chunk)
        return np.concatenate(picked)


def fill_up(url: str, embedding_space: str, size: int, seed: int = 1) -> None:
    """Enrol made people until so many are enrolled in all; the query planner learns of them at once.

    Raises:
        ValueError: there are too few real people to mix the others of.
        psycopg.Error: the database refuses.
    """
    real = _enrolled(url, embedding_space)
    missing = size - len(real)
    if missing <= 0:
        return
    fill(url, embedding_space, identities(real, missing, np.random.default_rng(seed)))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE users")


def _enrolled(url: str, embedding_space: str) -> Floats:
    """The embeddings of those enrolled: float32 [n, 512]."""
    query = "SELECT face_vector FROM users WHERE embedding_space = %s ORDER BY id"
    with psycopg.connect(url) as connection:
        register_vector(connection)
        rows = connection.execute(query, [embedding_space]).fetchall()
    if len(rows) < PEOPLE:
        raise ValueError(f"made people are mixed of {PEOPLE} real ones or more: take more --people")
    return np.stack([vector.to_numpy() for (vector,) in rows])


REAL_PEOPLE = 400
"""Whose faces the made ones are mixed from."""


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
