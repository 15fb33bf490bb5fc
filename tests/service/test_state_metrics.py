"""What the metrics tell of database, components and release, whatever is asked meanwhile."""

import asyncio

import httpx

from db.pool import Database
from service import VERSION
from service.settings import Settings
from tests.service.scrape import scrape
from tests.service.triton_stand_in import TritonStandIn

RECOGNISE = "/api/v1/recognise_user"
NO_FACE = "in ensemble 'face_embedding', face_not_detected: none"


async def test_the_rows_and_connections_of_the_database_show(
    client: httpx.AsyncClient, database: Database
) -> None:
    page = await scrape(client)
    assert page.labels("trifid_cached_vectors") == [{}]
    assert page.value("trifid_cached_vectors_limit_per_key") == Settings().max_cached_vectors_per_key
    assert page.labels("trifid_enrolled_users") == [{}]
    assert page.value("trifid_database_connections_limit") == 10
    assert page.value("trifid_database_connections") >= 1
    assert page.value("trifid_database_waiting") == 0


async def test_a_scrape_causes_a_readiness_check_that_the_next_one_shows(
    client: httpx.AsyncClient, triton: TritonStandIn, database: Database
) -> None:
    triton.answer_with(500, "broken")
    for _ in range(40):
        page = await scrape(client)
        if b"readiness" in triton.request_ids and page.labels("trifid_ready"):
            break
        await asyncio.sleep(0.1)
    assert page.value("trifid_ready", component="database") == 1
    assert page.value("trifid_ready", component="inference") == 0


async def test_without_a_release_there_is_no_line_about_it(client: httpx.AsyncClient) -> None:
    assert VERSION not in (await scrape(client)).text
