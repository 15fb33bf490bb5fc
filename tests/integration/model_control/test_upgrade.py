"""What went wrong before an upgrade comes: a kill, a server that nobody reached, an old dump in the database."""

import asyncio
import time
from pathlib import Path

import asyncpg

from export.upgrade.servers import ToldServer
from release.links import link_slot
from tests.integration.model_control.system import System
from tests.integration.model_control.visits import Tally
from tests.integration.told_servers.releases import FIRST, SAME_SPACE, UNFIT
from tests.integration.told_servers.running import CONTROL_KEY
from tests.integration.told_servers.stream import runs, stream

IDLE = ("0001", {"0": "../0001"})


def link_beside(system: System, release: int) -> None:
    """Leave the links as an upgrade leaves them that is killed then."""
    for number, linked in enumerate((FIRST, release)):
        link_slot(system.releases / "slots", number, system.releases / f"{linked:04}")


def load_beside(system: System, release: int) -> None:
    """And the server too."""
    link_beside(system, release)
    ToldServer(system.servers[1], CONTROL_KEY).load()


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
