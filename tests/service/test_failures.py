"""What clients are told when Triton refuses, fails, lies or is late.

What clients are told when PostgreSQL is away or its schema is broken.
"""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from db.migrate import migrate
from db.pool import Database
from tests.support.postgres import EmbeddedServer
from tests.support.service import ServiceProcess, TritonStandIn

IMAGE = {"image": ("photo.jpg", b"\xff\xd8\xff photo")}


async def _recognise(client: httpx.AsyncClient) -> httpx.Response:
    return await client.post("/api/v1/recognise_user", files=IMAGE, headers={"X-Request-ID": "trace-1"})


def _assert_unavailable(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["reason"]) == (503, "inference_unavailable"), answer.text
    assert answer.json()["message"] == "Face recognition is temporarily unavailable"
    assert answer.json()["error_code"] == 503
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("reason", "status"), [("invalid_image", 400), ("face_not_detected", 400), ("payload_too_large", 413)]
)
async def test_a_refusal_of_the_ensemble_is_answered_in_the_contract_s_words(
    client: httpx.AsyncClient, triton: TritonStandIn, reason: str, status: int
) -> None:
    triton.answer_with(400, f"in ensemble 'face_embedding', {reason}: /models/decode/1/model.py says no")
    answer = await _recognise(client)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert "model.py" not in answer.text
    assert triton.request_ids == [b"trace-1"]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, "in ensemble 'face_embedding', out_of_memory: no idea"),
        (400, "Request for unknown model: 'face_embedding' is not found"),
        (
            400,
            "in ensemble 'face_embedding', Failed to process the request(s), invalid_image: in a traceback",
        ),
        (404, "in ensemble 'face_embedding', invalid_image: with a wrong status"),
        (500, "Stub process 'align_0_0' is not healthy."),
        (503, "Server is stopping, can't execute request"),
    ],
)
async def test_any_other_error_of_triton_is_an_outage_and_its_text_stays_inside(
    client: httpx.AsyncClient, triton: TritonStandIn, status: int, error: str
) -> None:
    # The client's image was not the cause, so it is not blamed.
    triton.answer_with(status, error)
    _assert_unavailable(await _recognise(client))


@pytest.mark.parametrize(
    "body", [{}, [], "text", {"outputs": []}, {"outputs": [{"name": "embedding", "data": [1]}]}]
)
async def test_an_answer_that_is_not_the_ensemble_s_is_an_outage(
    client: httpx.AsyncClient, triton: TritonStandIn, body: object
) -> None:
    triton.answer_with_body(body)
    _assert_unavailable(await _recognise(client))


async def test_an_inference_that_takes_too_long_is_given_up(
    client: httpx.AsyncClient, triton: TritonStandIn
) -> None:
    # The service under test has a deadline of one second.
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: too late", delay=5)
    started = time.monotonic()
    _assert_unavailable(await _recognise(client))
    assert time.monotonic() - started < 3


async def test_one_stuck_inference_does_not_block_other_requests(
    client: httpx.AsyncClient, triton: TritonStandIn
) -> None:
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: late", delay=0.8)
    stuck = asyncio.create_task(_recognise(client))
    await asyncio.sleep(0.1)
    started = time.monotonic()
    assert (await client.get("/health/live")).status_code == 200
    assert time.monotonic() - started < 0.3
    assert (await stuck).json()["reason"] == "face_not_detected"


async def test_readiness_tries_an_inference_and_probes_at_once_share_it(
    client: httpx.AsyncClient, triton: TritonStandIn
) -> None:
    await asyncio.sleep(3.1)  # the outcome of an earlier test's check has to grow old
    triton.answer_with(500, "Stub process 'align_0_0' is not healthy.", delay=0.2)
    answers = await asyncio.gather(*(client.get("/health/ready") for _ in range(10)))
    assert triton.request_ids == [b"readiness"]
    for answer in answers:
        assert (answer.status_code, answer.json()["reason"]) == (503, "inference_unavailable")
        assert answer.json()["message"].startswith("Not ready. database: ok; inference: ")
        assert set(answer.json()) == {"status", "error_code", "reason", "message", "requestId"}
        assert answer.headers["Retry-After"]


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
