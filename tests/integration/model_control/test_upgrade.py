"""Upgrades of servers that run all the time and are told what to load, while requests come.

What the servers refuse, and what is refused because of them: nothing changes. What went wrong before an upgrade
comes: a kill, a server that nobody reached, an old dump in the database.

One system for all tests, with somebody enrolled, and people who use it.
"""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from export.upgrade.servers import ModelControlServer
from export.upgrade.steps import Step
from release.links import link_slot
from tests.integration.model_control.system import (
    CONTROL_KEY,
    FIRST,
    OTHER_SPACE,
    SAME_SPACE,
    UNFIT,
    System,
    running_system,
)
from tests.integration.model_control.visits import KNOWN, Tally, runs, stream
from tests.support.photos import project_photos

IN_BOTH = {"0": "../0001", "1": "../0003"}


def test_nobody_notices_an_upgrade_and_a_rollback_in_the_same_space(system: System, people: Tally) -> None:
    assert system.exchange("upgrade", str(SAME_SPACE)) == SAME_SPACE
    assert system.links() == ("0002", {"1": "../0002"})
    assert system.exchange("rollback") == FIRST
    assert system.links() == ("0001", {"0": "../0001"})
    before, after, again = runs(people)
    assert before == again
    assert before != after


def test_nor_one_to_another_space_and_a_rollback_that_is_killed_again_and_again(
    system: System, people: Tally
) -> None:
    assert system.exchange("upgrade", str(OTHER_SPACE)) == OTHER_SPACE
    system.kill_rollback(Step.REEMBED)
    assert system.links() == ("0003", IN_BOTH)
    system.kill_rollback(Step.SWITCHED_SPACE)
    assert system.links() == ("0003", IN_BOTH)
    system.kill_rollback(Step.WATCH)
    assert system.links() == ("0001", IN_BOTH)
    assert system.exchange("rollback") == FIRST
    assert system.links() == ("0001", {"0": "../0001"})
    assert [space.endswith("-permuted") for space, _ in runs(people)] == [False, True, False]


def refusal(system: System, release: int, **settings: str) -> str:
    """The last line of an upgrade that is refused."""
    done = system.run("export", "upgrade", str(release), **settings)
    assert done.returncode == 1
    return done.stderr.splitlines()[-1]


def test_a_release_that_is_not_fit_is_unloaded_again(system: System) -> None:
    assert "release 0004 is not fit: " in refusal(system, UNFIT)
    assert system.links() == ("0001", {"0": "../0001"})


def test_a_release_is_tried_in_the_idle_slot_and_unloaded_again(system: System) -> None:
    done = system.run("export", "verify", str(SAME_SPACE))
    assert "release 2 passed all gates" in done.stdout
    assert system.links() == ("0001", {"0": "../0001"})


def test_a_key_that_the_servers_do_not_take(system: System) -> None:
    said = refusal(system, SAME_SPACE, TRIFID_MODEL_CONTROL_KEY="x" * 20)
    assert said.endswith("does not take TRIFID_MODEL_CONTROL_KEY")
    assert "xxx" not in said


def test_servers_that_do_not_answer(system: System) -> None:
    said = refusal(system, SAME_SPACE, TRIFID_TRITON_URL="127.0.0.1:9")
    assert said == "error: release 1: no server that has loaded it answers"


IDLE = ("0001", {"0": "../0001"})


def link_beside(system: System, release: int) -> None:
    """Leave the links as an upgrade leaves them that is killed then."""
    for number, linked in enumerate((FIRST, release)):
        link_slot(system.releases / "slots", number, system.releases / f"{linked:04}")


def load_beside(system: System, release: int) -> None:
    """And the server too."""
    link_beside(system, release)
    ModelControlServer(system.servers[1], CONTROL_KEY).load()


def restore_dump(system: System, space: str) -> None:
    """Let the database say that it is of this space."""

    async def restore() -> None:
        connection = await asyncpg.connect(system.environment["DATABASE_URL"])
        await connection.execute("UPDATE current_space SET embedding_space = $1", space)
        await connection.close()

    asyncio.run(restore())


def test_a_release_that_nobody_verified_is_no_way_back(system: System, people: Tally) -> None:
    load_beside(system, UNFIT)
    done = system.run("export", "upgrade", str(FIRST))
    assert "release 1 is in use already" in done.stdout  # it wasn't even watched
    assert system.links() == IDLE
    assert len(runs(people)) == 1


def test_a_server_that_has_another_release_loaded_loads_this_one(system: System, people: Tally) -> None:
    load_beside(system, UNFIT)
    link_beside(system, SAME_SPACE)
    assert system.exchange("upgrade", str(SAME_SPACE)) == SAME_SPACE
    assert system.exchange("rollback") == FIRST
    assert system.links() == IDLE
    assert len(runs(people)) == 3


def test_the_release_in_use_stays_loaded_where_the_database_is_of_another_space(
    system: System, tmp_path: Path
) -> None:
    (tmp_path / "lfw.tgz").write_bytes(b"no archive")
    restore_dump(system, "another")
    done = system.run("export", "upgrade", str(FIRST), "--lfw", str(tmp_path / "lfw.tgz"))
    assert done.returncode == 1
    assert "load " in done.stdout  # so it was the gate that refused
    assert system.links() == IDLE
    assert system.exchange("upgrade", str(FIRST)) == FIRST
    assert system.links() == IDLE
    with stream(system.url) as tally:
        time.sleep(3)
    assert tally.failures == []
    assert tally.answers


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with running_system(tmp_path_factory.mktemp("told")) as system:
        photo = project_photos().known_a
        answer = httpx.post(f"{system.url}/api/v1/add_user", files={"image": photo}, data=KNOWN, timeout=30)
        assert answer.status_code == 201, answer.text
        yield system


@pytest.fixture
def people(system: System) -> Iterator[Tally]:
    """Requests all the time, none of which may fail."""
    with stream(system.url) as tally:
        yield tally
    print(f"{tally.requests} requests, {len(tally.answers)} of who is known: {runs(tally)}")  # noqa: T201
    assert tally.failures == []
