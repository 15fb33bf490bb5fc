"""The stack of the other integration tests, but nobody is enrolled in it."""

import psycopg
import pytest

from db.address import dsn


@pytest.fixture(autouse=True)
def nobody_enrolled(request: pytest.FixtureRequest) -> None:
    """For tests on the shared stack: others have left people in its database."""
    if "stack" in request.fixturenames:
        with psycopg.connect(dsn(request.getfixturevalue("stack").state_dir)) as connection:
            connection.execute("TRUNCATE users, vectors_cache, current_space CASCADE")
