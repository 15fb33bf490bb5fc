"""While nobody accepts a connection, nothing is lost by waiting."""

import asyncio

import pytest

from perf.stack_launch import free_ports
from service.errors import FaceNotDetectedError, InferenceUnavailableError, OverloadedError
from service.inference.capacity import ConcurrencyLimiter
from service.inference.client import Inference
from tests.service.failover.answers import NO_FACE
from tests.service.one_slot import slot_of
from tests.service.triton_stand_in import running_stand_in


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
