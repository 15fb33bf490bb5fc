"""Uploads that take their time, and many of them."""

import asyncio
from contextlib import AsyncExitStack

from tests.service.connections.raw_upload import upload
from tests.service.triton_stand_in import TritonStandIn
from tests.support.raw_client import connected
from tests.support.service import ServiceProcess


async def test_a_body_that_does_not_arrive_in_time_is_refused(narrow: ServiceProcess) -> None:
    async with connected(narrow.port) as client:
        await upload(client, 1000, missing=500)
        answer = asyncio.create_task(client.answer())
        while not answer.done():
            client.writer.write(b"x")
            await asyncio.sleep(0.5)
        refused = await answer
        assert (refused.status, refused.reason) == (400, "invalid_request")
        assert b"in time" in refused.body


async def test_five_hundred_slow_uploads_keep_nobody_else_waiting(
    narrow: ServiceProcess, triton: TritonStandIn
) -> None:
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: none")
    async with AsyncExitStack() as stack:
        slow = [await stack.enter_async_context(connected(narrow.port)) for _ in range(500)]
        await asyncio.gather(*(upload(each, 100_000, missing=50_000) for each in slow))
        for _ in range(3):
            good = await stack.enter_async_context(connected(narrow.port))
            await upload(good, 300_000)
            assert (await asyncio.wait_for(good.answer(), 10)).reason == "face_not_detected"
