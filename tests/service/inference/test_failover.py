"""Of several Triton servers one that fails costs no request.

What the servers are told to answer, and how often they were asked. Nor does one that is slow, or busy. While nobody
accepts a connection, nothing is lost by waiting. That another server had to be asked shows in the metrics, for no
client notices.

Two servers behind one inference.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from prometheus_client import REGISTRY

from perf.system import free_ports
from service.errors import FaceNotDetectedError, InferenceUnavailableError, InvalidImageError, OverloadedError
from service.inference.capacity import ConcurrencyLimiter
from service.inference.client import Inference
from tests.support.service import TritonStandIn, running_stand_in, slot_of

NO_FACE = "in ensemble 'face_embedding', face_not_detected: none"
DAMAGED = "in ensemble 'face_embedding', invalid_image: none"
UNHEALTHY = "Stub process 'align_0_0' is not healthy."


def asked(servers: list[TritonStandIn]) -> list[int]:
    """How many inferences each was asked for."""
    return [len(server.request_ids) for server in servers]


async def test_a_verdict_on_the_image_is_final(servers: list[TritonStandIn], inference: Inference) -> None:
    for server in servers:
        server.answer_with(400, NO_FACE)
    with pytest.raises(FaceNotDetectedError):
        await inference.face(b"photo", "a-test")
    assert asked(servers) == [1, 0]


async def test_what_one_server_fails_at_another_answers(
    servers: list[TritonStandIn], inference: Inference
) -> None:
    servers[0].answer_with(500, UNHEALTHY)
    servers[1].answer_with(400, NO_FACE)
    with pytest.raises(FaceNotDetectedError):
        await inference.face(b"photo", "a-test")
    assert asked(servers) == [1, 1]


async def test_a_server_that_failed_is_asked_after_the_others(
    servers: list[TritonStandIn], inference: Inference
) -> None:
    servers[0].answer_with(500, UNHEALTHY)
    servers[1].answer_with(400, NO_FACE)
    for _ in range(4):
        with pytest.raises(FaceNotDetectedError):
            await inference.face(b"photo", "a-test")
    assert asked(servers) == [1, 4]


async def test_an_image_is_worked_on_by_each_server_once_at_most(
    servers: list[TritonStandIn], inference: Inference
) -> None:
    for server in servers:
        server.answer_with(500, UNHEALTHY)
    with pytest.raises(InferenceUnavailableError):
        await inference.face(b"photo", "a-test")
    assert asked(servers) == [1, 1]


async def test_full_queues_of_all_servers_are_an_overload(
    servers: list[TritonStandIn], inference: Inference
) -> None:
    for server in servers:
        server.answer_with(503, "in ensemble 'face_embedding', [request id: 1] Exceeds maximum queue size")
    with pytest.raises(OverloadedError):
        await inference.face(b"photo", "a-test")


async def test_a_slow_server_is_overtaken_by_another(
    servers: list[TritonStandIn], inference: Inference
) -> None:
    servers[0].answer_with(400, DAMAGED, delay=4)
    servers[1].answer_with(400, NO_FACE)
    with pytest.raises(FaceNotDetectedError):
        await inference.face(b"photo", "a-test")


async def test_the_first_answer_counts_even_if_it_is_the_slow_one_s(
    servers: list[TritonStandIn], inference: Inference
) -> None:
    servers[0].answer_with(400, DAMAGED, delay=2)
    servers[1].answer_with(400, NO_FACE, delay=4)
    with pytest.raises(InvalidImageError):
        await inference.face(b"photo", "a-test")


async def test_requests_at_once_are_spread_over_the_servers(
    servers: list[TritonStandIn], inference: Inference
) -> None:
    for server in servers:
        server.answer_with(400, NO_FACE, delay=0.3)
    requests = [inference.face(b"photo", "a-test") for _ in range(6)]
    assert {type(each) for each in await asyncio.gather(*requests, return_exceptions=True)} == {
        FaceNotDetectedError
    }
    assert asked(servers) == [3, 3]


async def test_where_all_are_slow_by_load_none_is_asked_for_another_s_work(
    servers: list[TritonStandIn], inference: Inference
) -> None:
    for server in servers:
        server.answer_with(400, NO_FACE, delay=2)
    requests = [inference.face(b"photo", "a-test") for _ in range(8)]
    await asyncio.gather(*requests, return_exceptions=True)
    assert asked(servers) == [4, 4]


async def test_a_request_waits_for_a_server_that_is_being_restarted() -> None:
    port, never = free_ports(2)
    urls = [f"127.0.0.1:{port}", f"127.0.0.1:{never}"]
    async with Inference.open(slot_of(*urls), deadline=10, limiter=ConcurrencyLimiter(9)) as inference:
        waiting = asyncio.create_task(inference.face(b"photo", "a-test"))
        await asyncio.sleep(0.7)
        assert not waiting.done()
        async with running_stand_in(port) as server:
            server.answer_with(400, NO_FACE)
            with pytest.raises(FaceNotDetectedError):
                await waiting


async def test_a_probe_does_not_wait_for_one() -> None:
    (port,) = free_ports(1)
    async with Inference.open(
        slot_of(f"127.0.0.1:{port}"), deadline=600, limiter=ConcurrencyLimiter(9)
    ) as inference:
        with pytest.raises(InferenceUnavailableError):
            await asyncio.wait_for(inference.probe(b"photo", "a-test"), timeout=5)


async def test_full_queues_are_told_at_once_though_another_server_is_gone() -> None:
    (port,) = free_ports(1)
    async with (
        running_stand_in() as server,
        Inference.open(
            slot_of(f"127.0.0.1:{port}", server.url), deadline=600, limiter=ConcurrencyLimiter(9)
        ) as inference,
    ):
        server.answer_with(503, "in ensemble 'face_embedding', Exceeds maximum queue size")
        with pytest.raises(OverloadedError):
            await asyncio.wait_for(inference.face(b"photo", "a-test"), timeout=5)


async def test_a_failover_is_counted_and_an_answer_of_the_first_server_is_none(
    servers: list[TritonStandIn], inference: Inference
) -> None:
    counted = [_failovers()]
    for first_answer in ((400, NO_FACE), (500, UNHEALTHY)):
        servers[0].answer_with(*first_answer)
        servers[1].answer_with(400, NO_FACE)
        with pytest.raises(FaceNotDetectedError):
            await inference.face(b"photo", "a-test")
        counted.append(_failovers())
    assert counted == [counted[0], counted[0], counted[0] + 1]


def _failovers() -> float:
    return REGISTRY.get_sample_value("trifid_triton_failovers_total") or 0


@pytest.fixture
async def servers() -> AsyncIterator[list[TritonStandIn]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(running_stand_in()) for _ in range(2)]


@pytest.fixture
async def inference(servers: list[TritonStandIn]) -> AsyncIterator[Inference]:
    async with Inference.open(
        slot_of(*(server.url for server in servers)), deadline=5, limiter=ConcurrencyLimiter(9)
    ) as inference:
        yield inference
