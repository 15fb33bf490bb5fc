"""Of several Triton servers one that fails costs no request."""

import pytest

from service.errors import FaceNotDetectedError, InferenceUnavailableError, OverloadedError
from service.inference.client import Inference
from tests.service.failover.answers import NO_FACE, UNHEALTHY, asked
from tests.service.triton_stand_in import TritonStandIn


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
