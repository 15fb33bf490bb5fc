"""The memory for uploads, and who gives way when it is full."""

import asyncio
from contextlib import AsyncExitStack

from tests.service.connections.raw_upload import END, ROOM, upload
from tests.service.triton_stand_in import TritonStandIn
from tests.support.raw_client import connected
from tests.support.service import ServiceProcess

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
