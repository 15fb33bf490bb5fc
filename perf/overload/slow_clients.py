"""Clients whose request takes for ever: they announce a photo and send a byte of it a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from perf.overload.client import HOST, head
from service.tasks import background_tasks

ANNOUNCED = 100_000
"""Bytes of the form that never is complete."""

PAUSE = 1.0
"""Seconds between two bytes, and before a client whose connection was closed comes again."""


@asynccontextmanager
async def slow_clients(port: int, count: int) -> AsyncIterator[None]:
    """Keep so many of them connected for the time of a `with` block."""
    async with background_tasks(*(_again_and_again(port) for _ in range(count))):
        yield


async def _again_and_again(port: int) -> None:
    while True:
        with suppress(OSError):
            await _trickle(port)
        await asyncio.sleep(PAUSE)


async def _trickle(port: int) -> None:
    """Send until the server has enough of it."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(head(ANNOUNCED, "slow"))
        while not reader.at_eof():
            writer.write(b"-")
            await writer.drain()
            with suppress(TimeoutError):
                async with asyncio.timeout(PAUSE):
                    await reader.read()
    finally:
        writer.close()
