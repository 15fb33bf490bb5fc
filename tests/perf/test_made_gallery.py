"""A made gallery grows in a real database, and its indexes are there afterwards."""

import psycopg
import pytest

import perf.gallery.made_people
from perf.gallery.made_people import INDEXES
from perf.system import System
from tests.perf.made_people import enrolled, made_gallery

INDEX = """
    CREATE INDEX made_for_the_test ON users USING hnsw ((face_vector::halfvec(512)) halfvec_cosine_ops)
    WHERE embedding_space = 'another-space'
"""


def test_it_grows_and_never_shrinks(system: System) -> None:
    made = made_gallery(system)
    made.grow_to(20)
    assert enrolled(system) == 20
    made.grow_to(25)
    made.grow_to(10)
    assert enrolled(system) == 25


def test_the_indexes_that_were_there_are_there_again(system: System) -> None:
    with psycopg.connect(system.dsn, autocommit=True) as connection:
        connection.execute(INDEX)
        before = connection.execute(INDEXES).fetchall()
        made_gallery(system).grow_to(30)
        assert connection.execute(INDEXES).fetchall() == before
    assert any("made_for_the_test" in create for _, create in before)


def test_an_index_that_never_gets_ready_is_an_error(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(perf.gallery.made_people, "UNFINISHED", "SELECT 1")
    monkeypatch.setattr(perf.gallery.made_people, "BUILD_SECONDS", 0.1)
    with pytest.raises(TimeoutError, match=r"isn't there after 0\.1 s"):
        made_gallery(system).grow_to(5)
