"""API processes that count in one folder, and what each of them is asked."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx

from tests.service.scrape import Scrape, scrape
from tests.support.service import ServiceProcess, running_service


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
