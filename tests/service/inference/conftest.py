"""Two servers behind one inference."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from service.inference.capacity import ConcurrencyLimiter
from service.inference.client import Inference
from tests.support.service import TritonStandIn, running_stand_in, slot_of


@pytest.fixture
async def servers() -> AsyncIterator[list[TritonStandIn]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(running_stand_in()) for _ in range(2)]


@pytest.fixture
async def inference(servers: list[TritonStandIn]) -> AsyncIterator[Inference]:
    async with Inference.open(
        slot_of(*(server.url for server in servers)), deadline=5, limiter=ConcurrencyLimiter(9)
    ) as inference:
        yield inference
