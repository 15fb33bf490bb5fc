"""Retention as a process of the API keeps it."""

import asyncio
from pathlib import Path

import pytest

from db.pool import Database
from service.background import RetentionPeriods
from tests.db.embedded_server import EmbeddedServer
from tests.db.people import enrolled, ids
from tests.service.triton_stand_in import TritonStandIn
from tests.support.service import running_service

FOR_EVER = RetentionPeriods(users=None, audit=365)


async def test_a_process_with_a_retention_deletes_whom_it_must(
    server: EmbeddedServer,
    database: Database,
    triton: TritonStandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with database.connection() as connection:
        old, young = await enrolled(connection, 999), await enrolled(connection)
        with running_service(tmp_path, server.url, triton.url, TRIFID_RETENTION_DAYS="30") as process:
            for _ in range(50):
                if await ids(connection) == [young]:
                    break
                await asyncio.sleep(0.1)
        assert await ids(connection) == [young]
    assert "1 users deleted who were not seen for 30 days" in process.log_text()
    assert f'"{old}"' not in process.log_text()
