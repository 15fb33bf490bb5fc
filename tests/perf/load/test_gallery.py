"""The gallery is filled up to its size with people mixed of those who are enrolled."""

from collections.abc import Iterator

import psycopg
import pytest

from perf.gallery.made_people import fill, fill_up
from tests.support.galleries import SPACE, made_faces
from tests.support.postgres import EmbeddedServer, running_server


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedServer]:
    with running_server() as server:
        yield server


def users(server: EmbeddedServer) -> int:
    with psycopg.connect(server.url) as connection:
        row = connection.execute("SELECT count(DISTINCT face_vector) FROM users").fetchone()
    assert row
    return int(row[0])


def test_it_needs_some_real_people_and_adds_the_others_once(server: EmbeddedServer) -> None:
    real = made_faces(6)[:, 0]
    fill(server.url, SPACE, real[:3])
    with pytest.raises(ValueError, match="more --people"):
        fill_up(server.url, SPACE, 40)
    fill(server.url, SPACE, real[3:])
    for size in (40, 40, 20):
        fill_up(server.url, SPACE, size)
        assert users(server) == 40
