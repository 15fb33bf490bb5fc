"""Clients that wait for their answers, which shows what the machine can take; and requests that don't wait."""

import asyncio
import itertools
import time

from perf.overload.client import Reply, answer, has_retry_after, status_of

CLIENTS = 16
"""Of the closed loop: enough to keep every step busy, few enough that none is refused."""

BURST = 16
"""Requests that the open loop sends in a row when it is late, before it reads what was answered meanwhile."""


async def closed_loop(port: int, request: bytes, seconds: float) -> list[Reply]:
    """Let clients send one request after the other for so many seconds."""
    start = time.monotonic()

    async def client() -> list[Reply]:
        replies = []
        while time.monotonic() - start < seconds:
            replies.append(await _ask(port, request, time.monotonic() - start, start))
        return replies

    found = await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return list(itertools.chain.from_iterable(found))


async def open_loop(port: int, request: bytes, rate: float, seconds: float) -> list[Reply]:
    """Send `rate` requests a second for so many seconds, whether or not any is answered, and wait for the rest."""
    start = time.monotonic()
    tasks = []
    for number in range(round(rate * seconds)):
        due = number / rate
        if (pause := start + due - time.monotonic()) > 0:
            await asyncio.sleep(pause)
        elif not number % BURST:
            await asyncio.sleep(0)  # who is late must still read the answers
        tasks.append(asyncio.create_task(_ask(port, request, due, start)))
    return await asyncio.gather(*tasks)


async def _ask(port: int, request: bytes, due: float, start: float) -> Reply:
    sent = time.monotonic() - start
    response = await answer(port, request)
    ended = time.monotonic() - start
    return Reply(due, sent, ended, status_of(response), has_retry_after(response))
