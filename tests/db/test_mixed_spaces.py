"""Tables that hold the same people in two embedding spaces: a search sees one of them only, by that one's indexes."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator

import numpy as np
import pytest

from db.face_index import make_face_indexes
from db.pool import Database
from db.queries import faces
from db.queries.reembedding import insert_reembedded, missing_faces
from tests.db.embedded_server import EmbeddedServer
from tests.db.faces import OTHER_SPACE, SPACE, face
from tests.db.kept_crops import keep_all
from tests.support.galleries import add_faces, crowd, drop_indexes, enrol_all, faces_indexes, similarities

PEOPLE = 3000
PROBES = crowd(20, seed=9)


@pytest.fixture(scope="module")
async def database(server: EmbeddedServer) -> AsyncIterator[Database]:
    """People with two faces each, all of them in both spaces, where their vectors have nothing in common."""
    async with Database.open(server.url, patience=120) as database:
        async with database.connection() as connection:
            await connection.execute("TRUNCATE users CASCADE")
            users = await enrol_all(connection, crowd(PEOPLE), SPACE)
            await add_faces(connection, list(zip(users, crowd(PEOPLE, seed=2), strict=True)), SPACE)
            await keep_all(connection)
            missing = await missing_faces(connection, OTHER_SPACE, (0, 0), 2 * PEOPLE)
            vectors = crowd(2 * PEOPLE, seed=3)
            await insert_reembedded(connection, OTHER_SPACE, list(zip(missing, vectors, strict=True)))
            await connection.execute("VACUUM ANALYZE users, user_faces")
        for space in (SPACE, OTHER_SPACE):
            await make_face_indexes(server.url, space)
        yield database
        await drop_indexes(database)


@pytest.mark.parametrize("space", [SPACE, OTHER_SPACE])
async def test_a_search_asks_for_the_indexes_of_its_space_only(
    server: EmbeddedServer, database: Database, space: str
) -> None:
    # Though one table has no row of the second space, and the other one more of it than of the first.
    indexes = await faces_indexes(database)
    environment = {**os.environ, "DATABASE_URL": server.url}
    command = [sys.executable, "-m", "db.search_plan", space]
    plan = await asyncio.to_thread(subprocess.check_output, command, env=environment, text=True)
    asked = [indexes[name] for name in re.findall(r"using (\w+_nearest_\w+)", plan)]
    assert sorted(index.table for index in asked) == ["user_faces", "users"]
    assert all(f"'{space}'" in index.predicate for index in asked)


@pytest.mark.parametrize("space", [SPACE, OTHER_SPACE])
async def test_a_search_finds_what_comparing_everything_in_its_space_finds(
    database: Database, space: str
) -> None:
    async with database.connection() as connection:
        for probe in PROBES:
            found = await faces.search_with_current_effort(connection, face(probe, space), 6)
            everything = await similarities(connection, probe, space)
            assert found.gallery_size == PEOPLE
            similar = [user.similarity for user in found.users]
            assert similar[0] == pytest.approx(everything[0], abs=1e-6)
            # The crowd about the nearest need not be complete, but is of this space: no other has such similarities.
            assert set(np.round(similar, 5)) <= set(np.round(everything, 5))
