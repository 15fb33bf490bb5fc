"""Connections of clients that are slow, many, or never come to an end."""

import asyncio
from contextlib import AsyncExitStack

import httpx

from service import server
from tests.service.connections.raw_upload import upload_head
from tests.support.raw_client import connected
from tests.support.service import ServiceProcess

LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"


async def test_a_head_that_never_ends_is_waited_for_only_so_long(
    client: httpx.AsyncClient, service: ServiceProcess
) -> None:
    async with AsyncExitStack() as stack:
        slow = [await stack.enter_async_context(connected(service.port)) for _ in range(4)]
        await slow[1].send(b"\r\n")
        await slow[2].send(LIVE)
        await slow[3].send(LIVE + b"\r\n")
        assert (await slow[3].answer()).status == 200
        await slow[3].send(LIVE)
        assert (await client.get("/health/live")).status_code == 200
        limit = server.HEADER_TIMEOUT_SECONDS + 5
        assert await asyncio.gather(*(each.is_closed(limit) for each in slow)) == [True] * 4


async def test_what_follows_an_early_answer_is_read_over_only_so_long(service: ServiceProcess) -> None:
    async with connected(service.port) as client:
        await client.send(upload_head(10**9))
        assert (await client.answer()).reason == "payload_too_large"
        closed = asyncio.create_task(client.is_closed(server.HEADER_TIMEOUT_SECONDS + 5))
        while not closed.done():
            client.writer.write(b"x")
            await asyncio.sleep(0.2)
        assert await closed


async def test_connections_beyond_the_limit_are_refused_and_the_others_served(
    client: httpx.AsyncClient, service: ServiceProcess
) -> None:
    assert (await client.get("/health/live")).status_code == 200  # keeps its connection
    async with AsyncExitStack() as stack:
        for _ in range(server.MAX_CONNECTIONS - 1):
            await stack.enter_async_context(connected(service.port))
        one_more = await stack.enter_async_context(connected(service.port))
        answer = await one_more.answer()
        assert (answer.status, answer.reason) == (503, "overloaded")
        assert int(answer.headers["retry-after"]) > 0
        assert (await client.get("/health/live")).status_code == 200
