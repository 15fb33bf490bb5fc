"""Who gets past the door of a process that asks for keys."""

import socket

import httpx
import pytest

from tests.integration.contract.caller import assert_error
from tests.service.auth.api_keys_command import bearer
from tests.service.auth.conftest import PROBE_TOKEN, Keys
from tests.support.service import ServiceProcess

RECOGNISE = "/api/v1/recognise_user"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", RECOGNISE),
        ("POST", "/api/v1/add_user"),
        ("POST", "/api/v1/users/1/faces"),
        ("GET", "/health/ready"),
        ("GET", "/schema"),
        ("GET", RECOGNISE),
        ("OPTIONS", RECOGNISE),
        ("GET", "/nothing/here"),
    ],
)
async def test_without_a_key_there_is_nothing_to_see(
    visitor: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await visitor.request(method, path)
    assert_error(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_only_whether_the_process_lives_is_told_to_everybody(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/health/live")).json() == {"status": "live"}


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer trifid_" + "A" * 43, "Basic {key}", "{key}", "Bearer {key}x"]
)
async def test_a_wrong_key_and_a_key_sent_otherwise_are_refused(
    visitor: httpx.AsyncClient, keys: Keys, header: str
) -> None:
    answer = await visitor.post(RECOGNISE, headers={"Authorization": header.format(key=keys.recognise)})
    assert_error(answer, 401, "unauthorized")


async def test_of_two_keys_none_counts(visitor: httpx.AsyncClient, keys: Keys) -> None:
    headers = [("Authorization", f"Bearer {key}") for key in (keys.recognise, keys.enrol)]
    assert_error(await visitor.post(RECOGNISE, headers=headers), 401, "unauthorized")


async def test_with_a_key_wrong_addresses_and_methods_are_answered_as_usual(
    visitor: httpx.AsyncClient, keys: Keys
) -> None:
    assert_error(await visitor.get("/nothing/here", headers=bearer(keys.enrol)), 404, "not_found")
    assert_error(await visitor.get(RECOGNISE, headers=bearer(keys.enrol)), 405, "method_not_allowed")
    assert (await visitor.get("/schema", headers={"Authorization": f"bearer {keys.admin}"})).is_success


async def test_the_probe_token_asks_for_health_and_nothing_else(visitor: httpx.AsyncClient) -> None:
    headers = bearer(PROBE_TOKEN)
    # The stand-in for Triton does not infer: what counts is that readiness was looked into.
    assert_error(await visitor.get("/health/ready", headers=headers), 503, "inference_unavailable")
    assert_error(await visitor.post(RECOGNISE, headers=headers), 403, "forbidden")


def test_who_has_no_key_is_refused_before_the_body_arrives(guarded: ServiceProcess) -> None:
    with socket.create_connection(("127.0.0.1", guarded.port), timeout=5) as connection:
        connection.sendall(
            b"POST /api/v1/recognise_user HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n"
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 401 ")


async def test_no_key_and_no_token_comes_into_a_log(
    visitor: httpx.AsyncClient, guarded: ServiceProcess, keys: Keys
) -> None:
    for secret in (keys.enrol, keys.recognise, keys.admin, PROBE_TOKEN, "trifid_wrong"):
        await visitor.post(RECOGNISE, headers=bearer(secret))
        await visitor.get(f"/{secret}?key={secret}", headers=bearer(secret))
    log = guarded.log_text()
    assert log
    assert not [secret for secret in (*vars(keys).values(), PROBE_TOKEN, "trifid_") if secret in log]
