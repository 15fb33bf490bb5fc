"""A host that neither answers nor refuses, for its machine is gone."""

import asyncio
import socket

from db.pool import Database
from tests.db.attempts import Slow
from tests.db.embedded_server import EmbeddedServer


async def test_a_first_host_that_never_answers_is_asked_last(own_server: EmbeddedServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        parameters = own_server.url.partition("host=")[2]
        url = f"postgresql://postgres@/postgres?host={host},{parameters}&port={port},5432"
        async with Database.open(url) as database:
            work = Slow(0)
            await database.run(work)
            assert await asyncio.wait_for(database.run(work), 1) == 2
