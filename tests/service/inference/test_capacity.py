"""How many inferences may be under way at once, and when some more.

Beyond its places for inferences the service says so at once, rather than queue without end.
"""

import asyncio
import socket
from collections import Counter
from contextlib import ExitStack
from itertools import count

import httpx
import pytest

from service.errors import OverloadedError
from service.inference.capacity import START_SECONDS, STARTUP_BURST, ConcurrencyLimiter
from service.settings import Settings
from tests.support.service import ServiceProcess, TritonStandIn


def taken(limiter: ConcurrencyLimiter, held: ExitStack) -> int:
    """How many places can be taken now."""
    for number in count():
        if not limiter.has_capacity():
            return number
        held.enter_context(limiter.acquire())
    raise AssertionError


def at(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let it be this moment."""
    monkeypatch.setattr("service.inference.capacity.time.monotonic", lambda: seconds)


def test_what_has_queued_up_before_a_start_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 1000.0)
    limiter = ConcurrencyLimiter(3)
    limiter.start()
    at(monkeypatch, 1000.0 + START_SECONDS / 2)
    with ExitStack() as held:
        assert taken(limiter, held) == 3 + STARTUP_BURST
        with pytest.raises(OverloadedError), limiter.acquire():
            pass


def test_later_there_are_only_the_places_and_each_is_free_again_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at(monkeypatch, 1000.0)
    limiter = ConcurrencyLimiter(3)
    limiter.start()
    at(monkeypatch, 1000.0 + START_SECONDS)
    for _ in range(2):
        with ExitStack() as held:
            assert taken(limiter, held) == 3


def test_enrolments_have_places_that_recognitions_do_not_take(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 1000.0)
    limiter = ConcurrencyLimiter(3)
    with ExitStack() as held:
        assert taken(limiter, held) == 3
        assert limiter.has_capacity(enrolling=True)


IMAGE = {"image": ("photo.jpg", b"\xff\xd8\xff photo")}


async def test_more_requests_than_places_are_refused_at_once(
    client: httpx.AsyncClient, triton: TritonStandIn
) -> None:
    places = Settings().max_concurrent_inferences
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: none", delay=0.6)
    send = [client.post("/api/v1/recognise_user", files=IMAGE) for _ in range(places + STARTUP_BURST + 10)]
    answers = await asyncio.gather(*send)
    reasons = Counter(answer.json()["reason"] for answer in answers)
    assert set(reasons) == {"face_not_detected", "overloaded"}
    assert places <= reasons["face_not_detected"] <= places + STARTUP_BURST
    refused = [answer for answer in answers if answer.status_code == 503]
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    assert all(answer.headers["X-Request-ID"] == answer.json()["requestId"] for answer in refused)
    assert all(answer.elapsed.total_seconds() < 0.6 for answer in refused)


async def test_places_are_free_again_afterwards(client: httpx.AsyncClient, triton: TritonStandIn) -> None:
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: none")
    for _ in range(Settings().max_concurrent_inferences + 5):
        answer = await client.post("/api/v1/recognise_user", files=IMAGE)
        assert answer.json()["reason"] == "face_not_detected"


async def test_a_photo_without_a_place_is_refused_before_it_is_read(
    client: httpx.AsyncClient, service: ServiceProcess, triton: TritonStandIn
) -> None:
    triton.answer_with(400, "in ensemble 'face_embedding', face_not_detected: none", delay=0.9)
    places = Settings().max_concurrent_inferences + STARTUP_BURST
    busy = [asyncio.create_task(client.post("/api/v1/recognise_user", files=IMAGE)) for _ in range(places)]
    await asyncio.sleep(0.3)
    # Nothing of the body was sent yet.
    head = (
        b"POST /api/v1/recognise_user HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", service.port), timeout=1.5) as sender:
        sender.sendall(head)
        assert b" 503 " in await asyncio.to_thread(sender.recv, 100)
    assert {answer.status_code for answer in await asyncio.gather(*busy)} <= {400, 503}
