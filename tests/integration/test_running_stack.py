"""What alerts and dashboard ask for is what a running stack tells."""

import asyncio

import httpx

from tests.deploy.test_monitoring import family, metrics_in, queries, rules
from tests.service.scrape import Scrape, scrape
from tests.support.photos import Photos


async def _after_a_recognition(api: str, photo: bytes) -> Scrape:
    """The second of two scrapes, so that the first one's readiness check shows."""
    async with httpx.AsyncClient(base_url=api, timeout=60) as client:
        await client.post("/api/v1/recognise_user", files={"image": photo})
        for _ in range(50):
            page = await scrape(client)
            if page.labels("trifid_ready"):
                break
            await asyncio.sleep(0.1)
        return page


async def test_every_metric_that_is_asked_for_is_told(api: str, photos: Photos) -> None:
    page = await _after_a_recognition(api, photos.known_a)
    told = {family(sample.name) for sample in page.samples}
    recorded = {rule.record for rule in rules()}
    asked_for = metrics_in([*queries(), *(rule.expr for rule in rules())])
    assert len(asked_for) > 10
    assert {family(name) for name in asked_for} <= told | recorded


async def test_a_recognition_is_timed_by_stage_and_the_components_are_ready(api: str, photos: Photos) -> None:
    page = await _after_a_recognition(api, photos.known_a)
    for stage in ("upload", "inference", "search"):
        assert page.value("trifid_stage_duration_seconds_count", stage=stage) >= 1
    assert page.value("trifid_outcomes_total") >= 1
    assert [page.value("trifid_ready", component=part) for part in ("database", "inference")] == [1, 1]
    (info,) = page.labels("trifid_info")
    assert info["precision"] in ("int8", "fp32")
