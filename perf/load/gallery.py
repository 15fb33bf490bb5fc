"""Fills a gallery up to a size with made people, mixed of the real ones who are enrolled."""

import numpy as np
import psycopg
from pgvector.psycopg import register_vector

from export.evaluation.embeddings import Floats
from perf.gallery.fill import fill
from perf.gallery.vectors import PEOPLE, identities


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
