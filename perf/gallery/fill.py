"""Enrols many made people at once, by COPY."""

from datetime import date

import psycopg
from pgvector.psycopg import register_vector

from export.evaluation.embeddings import Floats

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
