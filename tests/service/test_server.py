"""Requests that are no HTTP, or whose headers have no end.

Connections of clients that are slow, many, or never come to an end. Connections whose client begins well and goes on
with nonsense.
"""

import asyncio
import os
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from service import server
from service.server import MAX_HEADER_BYTES, SECURITY_HEADERS
from tests.support.postgres import EmbeddedServer
from tests.support.raw_client import END, IMAGE_HEAD, connected, upload_head
from tests.support.service import ServiceProcess, TritonStandIn, listening_socket, running_service

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


async def test_what_follows_a_request_is_never_its_answer(
    service: ServiceProcess, triton: TritonStandIn
) -> None:
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: none", delay=0.5)
    body = IMAGE_HEAD + b"x" + END
    async with connected(service.port) as client:
        await client.send(upload_head(len(body)) + body)
        await asyncio.sleep(0.2)
        await client.send(b"\x00 no HTTP\r\n\r\n")
        assert (await client.answer()).reason == "face_not_detected"
        assert await client.is_closed(within=2)
    assert "Traceback" not in service.log_text()


async def test_a_body_that_breaks_off_into_nonsense_gets_one_answer(service: ServiceProcess) -> None:
    head = upload_head(0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    async with connected(service.port) as client:
        await client.send(head + b"2\r\n--\r\n")
        await asyncio.sleep(0.2)
        await client.send(b"no chunk\r\n")
        assert (await client.answer()).reason == "invalid_request"
        assert await client.is_closed(within=2)
    assert "Traceback" not in service.log_text()


async def test_sigterm_lets_a_running_request_end(
    server: EmbeddedServer, triton: TritonStandIn, tmp_path: Path
) -> None:
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: at last", delay=0.8)
    with running_service(tmp_path, server.url, triton.url) as service:
        async with httpx.AsyncClient(base_url=service.url, timeout=10) as client:
            request = asyncio.create_task(client.post("/api/v1/recognise_user", files={"image": b"x"}))
            await asyncio.sleep(0.3)
            status = await asyncio.to_thread(service.stop)
            assert (await request).json()["reason"] == "face_not_detected"
    assert status in (0, -15)  # uvicorn raises the signal again when all is done


async def test_two_processes_share_a_socket(
    server: EmbeddedServer, triton: TritonStandIn, tmp_path: Path
) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    with listening_socket() as listener:
        for folder in folders:
            folder.mkdir()
        first, second = (ServiceProcess(folder, server.url, triton.url, listener) for folder in folders)
    try:
        first.wait_until_live()
        assert first.stop() in (0, -15)
        second.wait_until_live()
    finally:
        second.stop()


def test_a_worker_is_light(service: ServiceProcess) -> None:
    status = Path(f"/proc/{service.process.pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    assert int(resident.split()[1]) < 120_000, "kB"


def test_a_wrong_setting_ends_it_with_a_line_that_names_it() -> None:
    environment = os.environ | {"TRIFID_CACHE_TTL_SECONDS": "soon", "TRIFID_PORT": "99999"}
    run = subprocess.run(
        [sys.executable, "-m", "service"], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert run.stderr.startswith("trifid: ")
    for named in ("TRIFID_PORT: Input should", "TRIFID_CACHE_TTL_SECONDS: Input should"):
        assert named in run.stderr
    assert "soon" not in run.stderr
    assert run.stderr.count("\n") == 1
