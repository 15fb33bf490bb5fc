"""What is noted of a request."""

import asyncio

from service.observability.metrics import RequestOutcome
from service.observability.observation import (
    RequestObservation,
    current_observation,
    observe_request,
    record_outcome,
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
