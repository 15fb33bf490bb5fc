"""Beyond its places for inferences the service says so at once, rather than queue without end."""

import asyncio
from collections import Counter

import httpx

from service.settings import Settings
from tests.service.triton_stand_in import TritonStandIn

IMAGE = {"image": ("photo.jpg", b"\xff\xd8\xff photo")}


async def test_more_requests_than_places_are_refused_at_once(
    client: httpx.AsyncClient, triton: TritonStandIn
) -> None:
    places = Settings().max_concurrent_inferences
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: none", delay=0.6)
    send = [client.post("/api/v1/recognise_user", files=IMAGE) for _ in range(places + 10)]
    answers = await asyncio.gather(*send)
    reasons = Counter(answer.json()["reason"] for answer in answers)
    assert reasons == {"face_not_detected": places, "overloaded": 10}
    refused = [answer for answer in answers if answer.status_code == 503]
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    assert all(answer.elapsed.total_seconds() < 0.6 for answer in refused)


async def test_places_are_free_again_afterwards(client: httpx.AsyncClient, triton: TritonStandIn) -> None:
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: none")
    for _ in range(Settings().max_concurrent_inferences + 5):
        answer = await client.post("/api/v1/recognise_user", files=IMAGE)
        assert answer.json()["reason"] == "face_not_detected"
