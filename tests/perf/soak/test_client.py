"""A connection that breaks without an answer is replaced once; whatever else goes wrong is the reply."""

import pytest

from perf.soak.client import Client, Errand, Kind
from perf.system import free_ports
from tests.perf.soak.breaking_api import breaking_api


@pytest.mark.parametrize(("breaks", "status", "requests"), [(0, 200, 1), (1, 200, 2), (2, 0, 2)])
async def test_a_broken_connection_is_replaced_once(breaks: int, status: int, requests: int) -> None:
    heard: list[bytes] = []
    async with breaking_api(breaks, heard) as url, Client(url) as client:
        reply = await client.send(Errand(Kind.STRANGER, b"photo"))
    assert (reply.status, reply.resets, len(heard)) == (status, breaks, requests)


async def test_both_tries_of_an_enrolment_carry_the_same_form_and_key() -> None:
    heard: list[bytes] = []
    errand = Errand(Kind.ENROLMENT, form={"req_id": "req-1"}, headers={"Idempotency-Key": "once"})
    async with breaking_api(1, heard) as url, Client(url) as client:
        await client.send(errand)
    assert all(b"POST /api/v1/add_user" in request and b"req-1" in request for request in heard)
    assert all(b"idempotency-key: once" in request.lower() for request in heard)


async def test_where_nobody_listens_no_answer_comes() -> None:
    (port,) = free_ports(1)
    async with Client(f"http://127.0.0.1:{port}") as client:
        reply = await client.send(Errand(Kind.STRANGER, b"photo"))
    assert (reply.status, reply.answer, reply.said) == (0, None, "ConnectError")
