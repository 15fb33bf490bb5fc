"""Uploads that take their time, and many of them.

The memory for uploads, and who gives way when it is full.
"""

import asyncio
from contextlib import AsyncExitStack

from tests.support.raw_client import END, ROOM, connected, upload
from tests.support.service import ServiceProcess, TritonStandIn


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


NO_FACE = "in ensemble 'face_embedding', face_not_detected: none"


async def test_a_full_room_makes_the_oldest_unfinished_upload_give_way(
    narrow: ServiceProcess, triton: TritonStandIn
) -> None:
    triton.answer_with(400, NO_FACE)
    async with AsyncExitStack() as stack:
        slow = [await stack.enter_async_context(connected(narrow.port)) for _ in range(3)]
        for each in slow:
            await upload(each, 300_000, missing=1000)
            await asyncio.sleep(0.2)
        good = await stack.enter_async_context(connected(narrow.port))
        await upload(good, 300_000)
        assert (await good.answer()).reason == "face_not_detected"
        given_up = await slow[0].answer()
        assert (given_up.status, given_up.reason) == (503, "overloaded")
        assert int(given_up.headers["retry-after"]) > 0
        for each in slow[1:]:
            await each.send(END.rjust(1000, b"x"))
            assert (await each.answer()).reason == "face_not_detected"


async def test_an_upload_larger_than_the_room_is_refused_alone(
    narrow: ServiceProcess, triton: TritonStandIn
) -> None:
    triton.answer_with(400, NO_FACE)
    for size, reason in (
        (2 * ROOM, "overloaded"),
        (ROOM // 2, "face_not_detected"),
        (2 * ROOM, "overloaded"),
    ):
        async with connected(narrow.port) as client:
            await upload(client, size)
            assert (await client.answer()).reason == reason
