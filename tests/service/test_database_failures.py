"""What clients are told when PostgreSQL is away or its schema is broken."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from db.migrate import migrate
from db.pool import Database
from tests.db.embedded_server import EmbeddedServer
from tests.support.service import ServiceProcess

ENROL = [("name", (None, "Ada")), ("birthdate", (None, "1985-12-10")), ("req_id", (None, "req-unknown"))]


async def test_while_the_database_is_away_requests_are_answered_so_and_afterwards_as_before(
    client: httpx.AsyncClient, server: EmbeddedServer
) -> None:
    assert (await client.post("/api/v1/add_user", files=ENROL)).status_code == 404
    server.stop()
    try:
        answer = await client.post("/api/v1/add_user", files=ENROL)
        assert (answer.status_code, answer.json()["reason"]) == (503, "database_unavailable")
        assert answer.json()["message"] == "The database is temporarily unavailable"
        assert int(answer.headers["Retry-After"]) > 0
        await asyncio.sleep(3.1)  # an earlier readiness check has to grow old
        ready = await client.get("/health/ready")
        assert (ready.status_code, ready.json()["reason"]) == (503, "database_unavailable")
        assert "database: no answer" in ready.json()["message"]
    finally:
        server.start()
        await asyncio.to_thread(migrate, server.url)
    assert (await client.post("/api/v1/add_user", files=ENROL)).status_code == 404


@pytest.fixture
async def broken_schema(database: Database) -> AsyncIterator[None]:
    async with database.connection() as connection:
        await connection.execute("ALTER TABLE vectors_cache RENAME TO hidden")
        yield
        await connection.execute("ALTER TABLE hidden RENAME TO vectors_cache")


@pytest.mark.usefixtures("broken_schema")
async def test_a_defect_is_answered_without_a_word_about_it_and_logged_under_the_request_s_id(
    client: httpx.AsyncClient, service: ServiceProcess
) -> None:
    answer = await client.post("/api/v1/add_user", files=ENROL, headers={"X-Request-ID": "defect-1"})
    assert answer.status_code == 500
    assert answer.json() == {
        "status": "error",
        "error_code": 500,
        "reason": "internal_error",
        "message": "An internal error occurred",
        "requestId": "defect-1",
    }
    causes = [line for line in service.log() if line.get("request_id") == "defect-1" and "exceptions" in line]
    assert len(causes) == 1
    assert "asyncpg.exceptions.UndefinedTableError" in str(causes[0]["exceptions"])
    assert "SELECT" not in str(causes)
    assert "DELETE" not in str(causes)
