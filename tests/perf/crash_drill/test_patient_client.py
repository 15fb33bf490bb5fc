"""The drill's client repeats what nobody answered, and stops at what cannot be."""

from collections.abc import Callable

import httpx
import pytest

from perf.soak.client import Answer, Person
from perf.soak.crashes import DrillError, PatientClient, Reply

MATCH = {"message": "Match found", "user_info": {"id": "7", "name": "Ada"}}


def client(answer: Callable[[httpx.Request], httpx.Response]) -> PatientClient:
    return PatientClient(httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://trifid"))


async def test_a_request_is_sent_again_until_it_is_answered_for_good() -> None:
    answers = iter([httpx.Response(503), httpx.Response(200, json=MATCH)])
    patient = client(lambda _: next(answers))
    assert await patient.recognise(b"photo") == Reply(200, Answer("Match found", user_info=Person("7")))
    assert patient.repeated == 1


@pytest.mark.parametrize("response", [httpx.Response(500), httpx.Response(200, text="no JSON")])
async def test_a_defect_ends_the_drill(response: httpx.Response) -> None:
    with pytest.raises(DrillError):
        await client(lambda _: response).recognise(b"photo")
