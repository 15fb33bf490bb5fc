"""What a use of the database does while the server is killed or away."""

import asyncio
import signal

from db.migrate import migrate
from db.pool import Database
from tests.db.attempts import Slow
from tests.db.embedded_server import EmbeddedServer


async def test_work_that_a_killed_server_interrupted_is_done_when_it_is_back(
    own_server: EmbeddedServer,
) -> None:
    work = Slow(0.5)
    async with Database.open(own_server.url) as database:
        use = asyncio.create_task(database.run(work))
        await asyncio.sleep(0.3)
        own_server.stop(signal.SIGKILL)
        own_server.start()
        assert await use == work.tries > 1


async def test_after_a_restart_no_use_meets_more_than_one_lost_connection(own_server: EmbeddedServer) -> None:
    async with Database.open(own_server.url) as database:
        await asyncio.gather(*(database.run(Slow(0.2)) for _ in range(10)))
        own_server.stop()
        own_server.start()
        migrate(own_server.url)
        works = [Slow(0) for _ in range(10)]
        await asyncio.gather(*map(database.run, works))
    assert max(work.tries for work in works) <= 2
