"""Bodies that are too large, announced or not."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.integration.contract.caller import Caller, assert_error

RECOGNISE = "/api/v1/recognise_user"


@pytest.mark.parametrize("chunked", [False, True])
async def test_more_bytes_than_allowed_are_refused(caller: Caller, chunked: bool) -> None:
    image = b"\xff\xd8\xff" + bytes(10 * 1024 * 1024)
    request = httpx.Request("POST", "http://x", files={"image": image})
    body = request.read()
    headers = {"Content-Type": request.headers["Content-Type"]}

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65536):
            yield body[start : start + 65536]

    answer = await caller.client.post(RECOGNISE, content=pieces() if chunked else body, headers=headers)
    assert_error(answer, 413, "payload_too_large")


async def test_a_body_far_larger_than_allowed_is_refused_without_being_read(api: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(api).port)
    head = (
        f"POST {RECOGNISE} HTTP/1.1",
        "Host: localhost",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Length: 1000000000",
    )
    writer.write("\r\n".join((*head, "", "")).encode())
    answer = await asyncio.wait_for(reader.readuntil(b"}"), 5)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"reason":"payload_too_large"' in answer
