"""Who gets past the door of a process that asks for keys.

A key opens what its scopes say. A browser asks for permission without a key, and uses the API with one.
"""

import socket
from pathlib import Path

import httpx
import pytest

from tests.integration.contract.caller import assert_error
from tests.service.auth.conftest import PROBE_TOKEN, Keys
from tests.support.service import ServiceProcess, TritonStandIn, bearer, running_service

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


ADDRESSES = {
    "/api/v1/recognise_user": "recognise",
    "/api/v1/add_user": "enrol",
    "/api/v1/users/1/faces": "enrol",
}


@pytest.mark.parametrize(("path", "needed"), ADDRESSES.items())
@pytest.mark.parametrize("scope", ["recognise", "enrol", "admin"])
async def test_a_key_opens_the_addresses_of_its_scope_alone(
    visitor: httpx.AsyncClient, keys: Keys, path: str, needed: str, scope: str
) -> None:
    answer = await visitor.post(path, headers=bearer(vars(keys)[scope]))
    if scope == needed:
        assert_error(answer, 400, "invalid_request", naming="multipart/form-data")
    else:
        assert_error(answer, 403, "forbidden", naming=f"it lacks the scope {needed}")


async def test_no_address_of_the_api_forgets_to_ask_for_a_scope(visitor: httpx.AsyncClient) -> None:
    # The probe token is let in and has no scopes.
    paths = (await visitor.get("/schema", headers=bearer(PROBE_TOKEN))).json()["paths"]
    asked = [
        (method, path) for path, methods in paths.items() for method in methods if path.startswith("/api")
    ]
    assert len(asked) >= len(ADDRESSES)
    for method, path in asked:
        answer = await visitor.request(method, path.format(user_id=1), headers=bearer(PROBE_TOKEN))
        assert_error(answer, 403, "forbidden")


PATH = "/api/v1/recognise_user"
ORIGIN = {"Origin": "https://desk.example.com"}
QUESTION = {
    **ORIGIN,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization",
}


async def test_a_page_of_an_allowed_origin_asks_without_a_key_and_calls_with_one(
    guarded_url: str, keys: Keys, triton: TritonStandIn, tmp_path: Path
) -> None:
    settings = {"TRIFID_CORS_ORIGINS": ORIGIN["Origin"]}
    with running_service(tmp_path, guarded_url, triton.url, **settings) as service:
        async with httpx.AsyncClient(base_url=service.url) as client:
            permission = await client.options(PATH, headers=QUESTION)
            use = await client.post(PATH, headers={**ORIGIN, **bearer(keys.recognise)})
            without = await client.post(PATH, headers=ORIGIN)
    assert permission.status_code == 204
    assert permission.headers["Access-Control-Allow-Origin"] == ORIGIN["Origin"]
    assert use.headers["Access-Control-Allow-Origin"] == ORIGIN["Origin"]
    assert [use.status_code, without.status_code] == [400, 401]


async def test_where_no_origin_is_allowed_the_question_is_no_way_in(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.options(PATH, headers=QUESTION)).status_code == 401
