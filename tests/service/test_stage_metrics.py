"""How the stages of requests to one API process are timed."""

import asyncio

import httpx

from tests.service.scrape import scrape
from tests.service.triton_stand_in import TritonStandIn

RECOGNISE = "/api/v1/recognise_user"
NO_FACE = "in ensemble 'face_embedding', face_not_detected: none"


async def test_each_stage_is_timed_even_if_it_fails(client: httpx.AsyncClient, triton: TritonStandIn) -> None:
    triton.answer_with(500, "broken", delay=0.1)
    before = await scrape(client)
    await client.post(RECOGNISE, files={"image": b"x"})
    after = await scrape(client)
    for stage, least in (("upload", 0.0), ("inference", 0.1)):
        count, total = (f"trifid_stage_duration_seconds_{part}" for part in ("count", "sum"))
        assert after.value(count, stage=stage) == 1 + before.value(count, stage=stage)
        assert after.value(total, stage=stage) - before.value(total, stage=stage) > least


async def test_an_inference_under_way_shows(client: httpx.AsyncClient, triton: TritonStandIn) -> None:
    triton.answer_with(400, NO_FACE, delay=0.5)
    request = asyncio.create_task(client.post(RECOGNISE, files={"image": b"x"}))
    await asyncio.sleep(0.2)
    during = await scrape(client)
    await request
    after = await scrape(client)
    assert during.value("trifid_stages_in_progress", stage="inference") == 1
    assert after.value("trifid_stages_in_progress", stage="inference") == 0
