"""Connections of clients that are slow, endless, many, or speak no HTTP."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest

from service import client_connection
from service.security_headers import SECURITY_HEADERS
from tests.service.raw_client import connected, upload_head
from tests.service.service_process import ServiceProcess

LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET /health/live HTTP/9.9\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        LIVE + b"no colon\r\n\r\n",
        LIVE + b"X: a\x00b\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nnothexadecimal\r\n",
    ],
    ids=repr,
)
async def test_what_is_no_http_is_answered_like_any_other_error(
    service: ServiceProcess, request_: bytes
) -> None:
    async with connected(service.port) as client:
        await client.send(request_)
        answer = await client.answer()
        assert (answer.status, answer.reason) in {(400, "invalid_request"), (404, "not_found")}
        assert answer.headers["x-request-id"] in answer.body.decode()
        assert answer.headers["content-type"] == "application/json"
        assert {(name.lower(), value) for name, value in SECURITY_HEADERS} <= set(answer.headers.items())


@pytest.mark.parametrize(
    "head",
    [
        LIVE + b"X: " + b"x" * client_connection.HEAD_BYTES + b"\r\n\r\n",
        LIVE + b"X: y\r\n" * client_connection.HEAD_BYTES + b"\r\n",
        b"GET /" + b"x" * 300_000,
        b"\r\n" * 300_000,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: " + b"x" * 300_000,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"x" * 300_000,
    ],
    ids=["one header", "many headers", "address", "empty lines", "trailer", "chunk extension"],
)
async def test_a_head_without_end_is_refused_and_the_connection_closed(
    service: ServiceProcess, head: bytes
) -> None:
    async with connected(service.port) as client:
        await client.send(head)
        assert (await client.answer()).reason in {"invalid_request", "not_found"}
        assert await client.is_closed(within=2)


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
        limit = client_connection.HEAD_SECONDS + 5
        assert await asyncio.gather(*(each.is_closed(limit) for each in slow)) == [True] * 4


async def test_what_follows_an_early_answer_is_read_over_only_so_long(service: ServiceProcess) -> None:
    async with connected(service.port) as client:
        await client.send(upload_head(10**9))
        assert (await client.answer()).reason == "payload_too_large"
        closed = asyncio.create_task(client.is_closed(client_connection.HEAD_SECONDS + 5))
        while not closed.done():
            client.writer.write(b"x")
            await asyncio.sleep(0.2)
        assert await closed


async def test_connections_beyond_the_limit_are_refused_and_the_others_served(
    client: httpx.AsyncClient, service: ServiceProcess
) -> None:
    assert (await client.get("/health/live")).status_code == 200  # keeps its connection
    async with AsyncExitStack() as stack:
        for _ in range(client_connection.MOST_CONNECTIONS - 1):
            await stack.enter_async_context(connected(service.port))
        one_more = await stack.enter_async_context(connected(service.port))
        answer = await one_more.answer()
        assert (answer.status, answer.reason) == (503, "overloaded")
        assert int(answer.headers["retry-after"]) > 0
        assert (await client.get("/health/live")).status_code == 200
