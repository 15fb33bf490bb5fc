"""Several API processes behind one socket count together: whichever is asked speaks for all."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.db.embedded_server import EmbeddedServer
from tests.service.counting_together import (
    ask,
    asking,
    counting,
    inferences_under_way,
    scraped,
    unknown_addresses,
)
from tests.service.triton_stand_in import TritonStandIn
from tests.support.service import ServiceProcess


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
