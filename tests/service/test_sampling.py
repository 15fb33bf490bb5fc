"""What is sampled goes on being sampled, whatever happens to a sample."""

import asyncio

import pytest
from prometheus_client import REGISTRY

import service.background
from db.pool import Database
from service.background import gauge_sampling
from service.observability import metrics

RENAME = "ALTER TABLE {} RENAME TO {}"


async def test_a_count_that_fails_in_an_unforeseen_way_is_made_again(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(service.background, "COUNT_SECONDS", 0.05)
    async with database.connection() as connection:
        await connection.execute(RENAME.format("vectors_cache", "elsewhere"))
        async with gauge_sampling(database, most_cached_per_key=5):
            await asyncio.sleep(0.2)
            await connection.execute(RENAME.format("elsewhere", "vectors_cache"))
            metrics.CACHED_VECTORS.set(7)
            await asyncio.sleep(0.3)
    assert "the count of rows must wait: UndefinedTableError" in caplog.text
    assert REGISTRY.get_sample_value("trifid_cached_vectors") == 0
