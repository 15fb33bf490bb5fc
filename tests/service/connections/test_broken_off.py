"""Connections whose client begins well and goes on with nonsense."""

import asyncio

from tests.service.connections.raw_upload import END, IMAGE_HEAD, upload_head
from tests.service.triton_stand_in import TritonStandIn
from tests.support.raw_client import connected
from tests.support.service import ServiceProcess


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
