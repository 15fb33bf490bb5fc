"""What is noted of a request.

A stage is timed once, for the log and the metrics.
"""

import asyncio

import pytest
from prometheus_client import REGISTRY

from service.observability.metrics import RequestOutcome, Stage
from service.observability.observation import (
    RequestObservation,
    current_observation,
    observe_request,
    record_outcome,
    stage,
    timed,
    trace_headers,
)


async def test_requests_at_once_note_each_their_own() -> None:
    async def request(outcome: RequestOutcome) -> RequestObservation:
        own = RequestObservation("a-test", "POST")
        with observe_request(own):
            await asyncio.sleep(0.01)
            record_outcome(outcome)
        return own

    observations = await asyncio.gather(request(RequestOutcome.MATCH), request(RequestOutcome.NO_MATCH))
    assert [each.outcome for each in observations] == [RequestOutcome.MATCH, RequestOutcome.NO_MATCH]


async def test_outside_of_a_request_nothing_is_noted() -> None:
    assert current_observation() is None


async def test_without_traces_there_are_no_headers_to_pass_on() -> None:
    with observe_request(RequestObservation("a-test", "POST")):
        assert trace_headers() == {}


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
