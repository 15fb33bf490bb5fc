"""How the requests to one API process are counted. The process is shared with other tests, so differences count."""

import httpx

from tests.service.scrape import scrape
from tests.service.triton_stand_in import TritonStandIn

RECOGNISE = "/api/v1/recognise_user"
NO_FACE = "in ensemble 'face_embedding', face_not_detected: none"


async def test_a_request_is_counted_by_method_route_status_and_reason(
    client: httpx.AsyncClient, triton: TritonStandIn
) -> None:
    triton.answer_with(400, NO_FACE)
    before = await scrape(client)
    await client.post(RECOGNISE, files={"image": b"x"})
    after = await scrape(client)
    request = {"method": "POST", "route": RECOGNISE, "status": "400", "reason": "face_not_detected"}
    assert after.value("trifid_requests_total", **request) == 1 + before.value(
        "trifid_requests_total", **request
    )
    duration = {"route": RECOGNISE, "status_class": "4xx"}
    assert after.value("trifid_request_duration_seconds_count", **duration) == 1 + before.value(
        "trifid_request_duration_seconds_count", **duration
    )


async def test_nothing_that_a_client_writes_is_a_label(client: httpx.AsyncClient) -> None:
    await client.get("/magrathea?name=Fenchurch", headers={"X-Request-ID": "agrajag"})
    await client.request("TRACE", "/api/v1/users/4242/faces")
    page = await scrape(client)
    for written in ("magrathea", "Fenchurch", "agrajag", "TRACE", "4242"):
        assert written not in page.text
    assert page.value("trifid_requests_total", route="none", status="404", method="GET") >= 1


async def test_the_page_is_not_in_the_api_s_description(client: httpx.AsyncClient) -> None:
    """It isn't part of what is kept compatible under /api/v1."""
    assert "/metrics" not in (await client.get("/schema/openapi.json")).json()["paths"]
