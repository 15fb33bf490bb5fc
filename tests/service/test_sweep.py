"""Expired vectors are deleted in the background, whatever happens meanwhile."""

import asyncio
from pathlib import Path

import pytest

import service.background
from db.pool import Database
from service.background import maintenance_tasks
from service.inference.active_release import ActiveRelease
from tests.db.embedded_server import EmbeddedServer
from tests.service.triton_stand_in import TritonStandIn
from tests.support.service import running_service


async def test_the_sweep_deletes_expired_vectors(
    server: EmbeddedServer, database: Database, triton: TritonStandIn, tmp_path: Path
) -> None:
    async with database.connection() as connection:
        await connection.execute(
            """
            INSERT INTO vectors_cache (key, embedding_space, face_vectors, expires_at)
            SELECT key, 'space', array_fill(1, ARRAY[512])::vector, now() + make_interval(mins => minutes)
            FROM (VALUES ('old', -1), ('new', 1)) AS made (key, minutes)
            """
        )
        with running_service(tmp_path, server.url, triton.url):
            await asyncio.sleep(0.5)
            left = await connection.fetch("SELECT key FROM vectors_cache")
    assert [row["key"] for row in left] == ["new"]


async def test_a_sweep_that_fails_is_tried_again(
    server: EmbeddedServer, database: Database, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.background, "SWEEP_SECONDS", 0.05)
    async with database.connection() as connection:
        await connection.execute(
            """
            INSERT INTO vectors_cache (key, embedding_space, face_vectors, expires_at)
            VALUES ('forgotten', 'space', array_fill(1, ARRAY[512])::vector, now() - interval '1 minute');
            ALTER TABLE vectors_cache RENAME TO elsewhere
            """
        )
        async with maintenance_tasks(database, ActiveRelease(release), server.url):
            await asyncio.sleep(0.2)
            await connection.execute("ALTER TABLE elsewhere RENAME TO vectors_cache")
            await asyncio.sleep(0.3)
            left = await connection.fetchval("SELECT count(*) FROM vectors_cache WHERE key = 'forgotten'")
    assert left == 0
