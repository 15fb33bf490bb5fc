"""The crash drill, small: what it finds when all goes well, and that it sees what is lost or done twice."""

from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest

from export.evaluation.datasets import Lfw, Photo
from perf.soak.crashes import Enrolments, Outcome, PatientClient, drill, outcome
from perf.system import System
from tests.support.lfw_archive import lfw_archive

COUNT = 40
TAMPER = """
    DELETE FROM users WHERE id = (SELECT min(id) FROM users);
    DELETE FROM vectors_cache;
    INSERT INTO users (name, birthdate, embedding_space, face_vector)
    SELECT name, birthdate, embedding_space, face_vector FROM users ORDER BY id LIMIT 2
"""


@pytest.fixture(scope="module")
def people() -> list[Photo]:
    lfw = Lfw(lfw_archive())
    return [lfw.photo(person, 1) for person in lfw.people[: 3 * COUNT]]


@pytest.fixture
async def client(system: System) -> AsyncIterator[PatientClient]:
    async with httpx.AsyncClient(base_url=system.url, timeout=30) as connections:
        yield PatientClient(connections)


async def test_enrolments_under_fire_are_all_there_once(system: System, people: list[Photo]) -> None:
    found, kills = await drill(system, people[: 2 * COUNT], COUNT, seed=1)
    assert found == Outcome(acknowledged=COUNT, missing=0, twice=0, lost_keys=0)
    assert kills


async def test_what_is_lost_or_done_twice_is_seen(
    system: System, people: list[Photo], client: PatientClient
) -> None:
    with psycopg.connect(system.dsn) as connection:
        connection.execute("TRUNCATE users CASCADE")
    enrolments = Enrolments(client, people[2 * COUNT :], 10)
    await enrolments.run()
    with psycopg.connect(system.dsn) as connection:
        connection.execute(TAMPER)
    found = await outcome(enrolments.record, client, system.dsn)
    assert found.missing >= 1
    assert (found.twice, found.lost_keys) == (2, len(enrolments.record.spared))
    assert found.lost_keys
    assert not found.clean
