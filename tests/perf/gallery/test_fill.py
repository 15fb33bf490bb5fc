"""Filling: ordinary users, as many as there are vectors."""

from collections.abc import Iterator

import numpy as np
import psycopg
import pytest
from pgvector.psycopg import register_vector

from perf.gallery.made_people import fill, identities
from tests.support.galleries import SPACE, made_faces
from tests.support.postgres import EmbeddedServer, running_server


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedServer]:
    with running_server() as server:
        yield server


def test_each_vector_becomes_a_user_of_the_space_who_is_counted(server: EmbeddedServer) -> None:
    made = identities(made_faces(20)[:, 0], 30, np.random.default_rng(1))
    fill(server.url, SPACE, made[:10])
    fill(server.url, SPACE, made[10:])
    with psycopg.connect(server.url) as connection:
        register_vector(connection)
        rows = connection.execute(
            "SELECT face_vector, embedding_space, name, email FROM users ORDER BY id"
        ).fetchall()
        counted = connection.execute("SELECT embedding_space, users FROM gallery_sizes").fetchall()
    assert np.array_equal(np.stack([row[0].to_numpy() for row in rows]), made)
    assert {row[1] for row in rows} == {SPACE}
    assert all(row[2].startswith("Made person ") and row[3] is None for row in rows)
    assert counted == [(SPACE, 30)]
