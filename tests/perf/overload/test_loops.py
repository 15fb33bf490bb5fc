"""Clients that wait send as fast as they are answered; arrivals come when they are due."""

import asyncio

from perf.load.overload import CLIENTS, closed_loop, open_loop, recognition, slow_clients
from tests.perf.overload.made import slow_api

REQUEST = recognition(b"a photo")


async def test_each_waiting_client_has_one_request_at_a_time() -> None:
    async with slow_api(0.2, []) as port:
        replies = await closed_loop(port, REQUEST, seconds=0.3)
    for reply in replies:
        assert sum(other.sent <= reply.sent < other.ended for other in replies) <= CLIENTS
    assert len(replies) >= CLIENTS
    assert {reply.status for reply in replies} == {200}


async def test_requests_arrive_when_they_are_due_however_slow_the_answers_are() -> None:
    async with slow_api(0.6, []) as port:
        replies = await open_loop(port, REQUEST, rate=50, seconds=0.4)
    assert [reply.due for reply in replies] == [number / 50 for number in range(20)]
    assert all(reply.due <= reply.sent < reply.ended for reply in replies)
    assert max(reply.sent for reply in replies) < min(reply.ended for reply in replies)


async def test_slow_clients_never_finish_and_are_gone_afterwards() -> None:
    heard: list[bytes] = []
    async with slow_api(0, heard) as port:
        async with slow_clients(port, 3):
            replies = await open_loop(port, REQUEST, rate=10, seconds=1.5)
        assert {reply.status for reply in replies} == {200}
        await asyncio.sleep(0.3)  # the server learns of their end in a moment
    slow = [request for request in heard if b"boundary=slow" in request]
    assert len(slow) == 3
    assert all(request.partition(b"\r\n\r\n")[2] in {b"-", b"--", b"---"} for request in slow)
