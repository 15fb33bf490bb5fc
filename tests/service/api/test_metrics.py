"""How the requests to one API process are counted. The process is shared with other tests, so differences count.

How the stages of requests to one API process are timed. What the metrics tell of database, components and release,
whatever is asked meanwhile. API processes that count in one folder, and what each of them is asked. Several API
processes behind one socket count together: whichever is asked speaks for all. The metric that tells which models run.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry

from db.pool import Database
from service import VERSION
from service.api.metrics import ReleaseInfo
from service.settings import Settings
from tests.support.postgres import EmbeddedServer
from tests.support.service import Scrape, ServiceProcess, TritonStandIn, running_service, scrape

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


async def test_the_rows_and_connections_of_the_database_show(
    client: httpx.AsyncClient, database: Database
) -> None:
    page = await scrape(client)
    assert page.labels("trifid_cached_vectors") == [{}]
    assert page.value("trifid_cached_vectors_limit_per_key") == Settings().max_cached_vectors_per_key
    assert page.labels("trifid_enrolled_users") == [{}]
    assert page.value("trifid_database_connections_limit") == 10
    assert page.value("trifid_database_connections") >= 1
    for _ in range(40):  # the service's own tasks may be waiting right after its start
        if (page := await scrape(client)).value("trifid_database_waiting") == 0:
            break
        await asyncio.sleep(0.1)
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


@contextmanager
def counting(database_url: str, triton_url: str, shared: Path, name: str) -> Iterator[ServiceProcess]:
    """One process for the time of a `with` block; its own folder lies beside the shared one."""
    folder = shared.parent / name
    folder.mkdir()
    with running_service(folder, database_url, triton_url, PROMETHEUS_MULTIPROC_DIR=str(shared)) as process:
        yield process


@asynccontextmanager
async def asking(process: ServiceProcess) -> AsyncIterator[httpx.AsyncClient]:
    """A client of this process."""
    async with httpx.AsyncClient(base_url=process.url, timeout=10) as client:
        yield client


async def ask(process: ServiceProcess, times: int) -> None:
    """Ask for an address that doesn't exist, so often."""
    async with asking(process) as client:
        for _ in range(times):
            await client.get("/no/such/place")


async def scraped(process: ServiceProcess) -> Scrape:
    """What this process tells a Prometheus."""
    async with asking(process) as client:
        return await scrape(client)


def unknown_addresses(page: Scrape) -> float:
    """How many of `ask` were counted."""
    return page.value("trifid_requests_total", route="none", status="404")


def inferences_under_way(page: Scrape) -> float:
    """How many the processes have now."""
    return page.value("trifid_stages_in_progress", stage="inference")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """The folder that the processes share."""
    folder = tmp_path / "metrics"
    folder.mkdir()
    return folder


@pytest.fixture
def first(server: EmbeddedServer, triton: TritonStandIn, shared: Path) -> Iterator[ServiceProcess]:
    """One of two processes, the one that gets killed."""
    with counting(server.url, triton.url, shared, "first") as process:
        yield process


@pytest.fixture
def second(server: EmbeddedServer, triton: TritonStandIn, shared: Path) -> Iterator[ServiceProcess]:
    """The other one."""
    with counting(server.url, triton.url, shared, "second") as process:
        yield process


async def test_either_process_tells_what_both_counted(first: ServiceProcess, second: ServiceProcess) -> None:
    # Not the same number, so that a sum can't be taken for one of them.
    await ask(first, 2)
    await ask(second, 3)
    assert [unknown_addresses(await scraped(each)) for each in (first, second)] == [5, 5]


async def test_what_a_killed_process_counted_stays_and_what_it_had_under_way_goes(
    first: ServiceProcess, second: ServiceProcess, triton: TritonStandIn
) -> None:
    """A counter that falls is taken for a restart, and a gauge of the dead would never change again."""
    await ask(first, 2)
    triton.answer_with(500, "slow", delay=0.8)
    async with asking(first) as client:
        request = asyncio.create_task(client.post("/api/v1/recognise_user", files={"image": b"x"}))
        await asyncio.sleep(0.3)  # until Triton has the request
        during = await scraped(second)
        first.process.kill()
        first.process.wait()
        await asyncio.gather(request, return_exceptions=True)
    after = await scraped(second)
    assert [inferences_under_way(page) for page in (during, after)] == [1, 0]
    assert [unknown_addresses(page) for page in (during, after)] == [2, 2]


async def test_a_process_that_takes_a_killed_one_s_place_counts_on(
    first: ServiceProcess, server: EmbeddedServer, triton: TritonStandIn, shared: Path
) -> None:
    await ask(first, 2)
    first.process.kill()
    first.process.wait()
    with counting(server.url, triton.url, shared, "third") as third:
        await ask(third, 1)
        assert unknown_addresses(await scraped(third)) == 3


MANIFEST = {"release": 7, "embedding_space": "space-a", "precision": "int8", "opset": 17}


@pytest.fixture
def registry(tmp_path: Path) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(ReleaseInfo(tmp_path))
    return registry


def test_it_names_version_release_space_and_precision_also_after_an_exchange(
    registry: CollectorRegistry, tmp_path: Path
) -> None:
    for space in ("space-a", "space-b"):
        (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST | {"embedding_space": space}))
        labels = {"version": VERSION, "release": "7", "embedding_space": space, "precision": "int8"}
        assert registry.get_sample_value("trifid_info", labels) == 1


@pytest.mark.parametrize("manifest", [None, "half a man"])
def test_without_a_readable_manifest_there_is_none(
    registry: CollectorRegistry, tmp_path: Path, manifest: str | None
) -> None:
    if manifest:
        (tmp_path / "manifest.json").write_text(manifest)
    assert list(registry.collect()) == []
