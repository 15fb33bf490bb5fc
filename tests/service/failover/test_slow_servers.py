"""Nor does one that is slow, or busy."""

import asyncio

import pytest

from service.errors import FaceNotDetectedError, InvalidImageError
from service.inference.client import Inference
from tests.service.failover.answers import DAMAGED, NO_FACE, asked
from tests.service.triton_stand_in import TritonStandIn


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
