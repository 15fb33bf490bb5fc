"""What is noted of a request."""

import asyncio

from service.observability.metrics import Outcome
from service.observability.observation import Observation, conclude, observed, observing, trace_headers


async def test_requests_at_once_note_each_their_own() -> None:
    async def request(outcome: Outcome) -> Observation:
        own = Observation("a-test", "POST")
        with observing(own):
            await asyncio.sleep(0.01)
            conclude(outcome)
        return own

    observations = await asyncio.gather(request(Outcome.MATCH), request(Outcome.NO_MATCH))
    assert [each.outcome for each in observations] == [Outcome.MATCH, Outcome.NO_MATCH]


async def test_outside_of_a_request_nothing_is_noted() -> None:
    assert observed() is None


async def test_without_traces_there_are_no_headers_to_pass_on() -> None:
    with observing(Observation("a-test", "POST")):
        assert trace_headers() == {}
