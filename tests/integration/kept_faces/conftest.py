"""A stack that keeps faces, apart from that of the other tests."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.rows import TupleRow

from db.address import dsn
from tests.support.enrolments import KEY
from tests.support.stack import StackProcess, started


@pytest.fixture(scope="session")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackProcess]:
    """A running stack with TRIFID_KEEP_FACES."""
    folder = tmp_path_factory.mktemp("keeping")
    with started(folder, TRIFID_KEEP_FACES="1", TRIFID_FACES_KEY=KEY) as running:
        yield running


@pytest.fixture
def database(keeping: StackProcess) -> Iterator[psycopg.Connection[TupleRow]]:
    """Its database, with nobody in it."""
    with psycopg.connect(dsn(keeping.state_dir), autocommit=True) as connection:
        connection.execute("TRUNCATE users, vectors_cache, current_space CASCADE")
        yield connection
