"""`python -m db.face_index`, as an operator calls it."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.face_index import make_face_indexes
from db.pool import Database
from tests.db.embedded_server import EmbeddedServer
from tests.db.faces import OTHER_SPACE, SPACE
from tests.db.people import enrolled
from tests.support.galleries import drop_indexes


@pytest.fixture(autouse=True)
async def _without_indexes(database: Database) -> AsyncIterator[None]:
    yield
    await drop_indexes(database)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder with one release."""
    release = tmp_path / "releases" / "0001"
    release.mkdir(parents=True)
    (release / "manifest.json").write_text(f'{{"embedding_space": "{SPACE}"}}')
    return tmp_path


def command(url: str, state: Path, space: str) -> "subprocess.CompletedProcess[str]":
    # As an operator calls it, on a database and a state folder of the test's.
    environment = os.environ | {"DATABASE_URL": url, "TRIFID_STATE_DIR": str(state)}
    call = [sys.executable, "-m", "db.face_index", space]
    return subprocess.run(call, env=environment, check=False, capture_output=True, text=True)


def test_it_makes_them_in_the_database_of_the_environment(server: EmbeddedServer, state: Path) -> None:
    assert command(server.url, state, SPACE).stdout == "2 indexes made, 0 were there already\n"
    assert asyncio.run(make_face_indexes(server.url, SPACE)) == 0


def test_a_mistyped_space_is_refused(server: EmbeddedServer, state: Path) -> None:
    refused = command(server.url, state, "nosuch")
    assert refused.stderr.startswith("trifid: no release here and nobody enrolled is of nosuch")


async def test_one_of_somebody_enrolled_is_not_nor_any_where_no_release_could_tell(
    server: EmbeddedServer, database: Database, state: Path, tmp_path: Path
) -> None:
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE users SET embedding_space = $1 WHERE id = $2", OTHER_SPACE, await enrolled(connection)
        )
    for folder, space in ((state, OTHER_SPACE), (tmp_path / "empty", "another")):
        run = await asyncio.to_thread(command, server.url, folder, space)
        assert run.stdout.startswith("2 indexes made"), run.stderr


def test_a_database_that_is_away_is_one_line_without_the_password(state: Path) -> None:
    refused = command("postgresql://trifid:swordfish@127.0.0.1:1/trifid", state, SPACE)
    assert re.fullmatch(r"trifid: no database answers: .*; is Trifid running\?\n", refused.stderr)
    assert "swordfish" not in refused.stderr
