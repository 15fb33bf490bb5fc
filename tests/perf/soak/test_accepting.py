"""A worker serves when it waits for connections, not as soon as it exists."""

import asyncio
import os
import socket

from perf.soak.recovery import accepts

NOBODY = 2**22


async def test_a_process_accepts_from_when_it_waits_for_connections() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert not accepts(os.getpid(), port)
        server = await asyncio.start_server(lambda _, __: None, sock=listener)
        assert accepts(os.getpid(), port)
        server.close()
    assert not accepts(os.getpid(), port)


def test_a_process_that_is_gone_accepts_nothing() -> None:
    assert not accepts(NOBODY, 8080)
