"""A stage is timed once, for the log and the metrics."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from service.observability.metrics import Stage
from service.observability.observation import RequestObservation, observe_request, stage, timed


@pytest.fixture
def observation() -> RequestObservation:
    """What is noted of the request that the test stands for."""
    return RequestObservation("a-test", "POST")


def _count(name: Stage) -> float:
    """How often the stage was timed in this process, by whichever test."""
    return REGISTRY.get_sample_value("trifid_stage_duration_seconds_count", {"stage": name}) or 0


async def test_several_searches_of_a_request_add_up(observation: RequestObservation) -> None:
    with observe_request(observation):
        for _ in range(2):
            with stage(Stage.SEARCH):
                await asyncio.sleep(0.01)
    assert observation.stages[Stage.SEARCH] >= 0.02


async def test_a_task_that_the_request_starts_is_part_of_it(observation: RequestObservation) -> None:
    @timed(Stage.INFERENCE)
    async def infer(answer: int) -> int:
        return answer

    with observe_request(observation):
        assert await asyncio.create_task(infer(2)) == 2
    assert list(observation.stages) == [Stage.INFERENCE]


async def test_a_stage_that_fails_is_over_and_timed(observation: RequestObservation) -> None:
    """Else the slowest of all, those that ran into a deadline, would be missing."""
    before = _count(Stage.UPLOAD)
    with observe_request(observation), pytest.raises(ValueError, match="as it was"), stage(Stage.UPLOAD):
        raise ValueError("as it was")
    assert _count(Stage.UPLOAD) == before + 1
    assert REGISTRY.get_sample_value("trifid_stages_in_progress", {"stage": "upload"}) == 0
    assert list(observation.stages) == [Stage.UPLOAD]
