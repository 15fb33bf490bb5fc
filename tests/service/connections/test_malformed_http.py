"""Requests that are no HTTP, or whose headers have no end."""

import pytest

from service.server import MAX_HEADER_BYTES, SECURITY_HEADERS
from tests.support.raw_client import connected
from tests.support.service import ServiceProcess

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
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nnothexadecimal\r\n",
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
        LIVE + b"X: " + b"x" * MAX_HEADER_BYTES + b"\r\n\r\n",
        LIVE + b"X: y\r\n" * MAX_HEADER_BYTES + b"\r\n",
        b"GET /" + b"x" * 300_000,
        b"\r\n" * 300_000,
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: "
        + b"x" * 300_000,
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"x" * 300_000,
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
