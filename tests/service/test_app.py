"""Pages of other origins stay out unless they are named.

OPTIONS tells every method of an address. What every answer tells browsers: nothing may be kept, guessed or framed.
"""

from collections.abc import Iterator

import httpx
import pytest

from service.server import SECURITY_HEADERS
from tests.support.postgres import EmbeddedServer
from tests.support.service import ServiceProcess, TritonStandIn, running_service

PAGE, STRANGER = "https://door.example.com", "https://evil.example.com"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


@pytest.fixture(scope="module")
def opened(
    server: EmbeddedServer, session_triton: TritonStandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServiceProcess]:
    folder = tmp_path_factory.mktemp("opened")
    origins = {"TRIFID_CORS_ORIGINS": f"https://other.example.com, {PAGE}"}
    with running_service(folder, server.url, session_triton.url, **origins) as service:
        yield service


async def test_no_page_of_another_origin_may_call_the_api_by_default(client: httpx.AsyncClient) -> None:
    preflight = await client.options("/api/v1/recognise_user", headers={"Origin": PAGE, **PREFLIGHT})
    plain = await client.get("/health/live", headers={"Origin": PAGE})
    for answer in (preflight, plain):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_a_named_origin_may_call_the_api_and_no_other(opened: ServiceProcess) -> None:
    async with httpx.AsyncClient(base_url=opened.url) as client:
        for origin, allowed in ((PAGE, PAGE), (STRANGER, None)):
            answer = await client.options("/api/v1/add_user", headers={"Origin": origin, **PREFLIGHT})
            assert answer.headers.get("Access-Control-Allow-Origin") == allowed
            refused = await client.post("/api/v1/add_user", headers={"Origin": origin})
            assert refused.headers.get("Access-Control-Allow-Origin") == allowed
            assert "Access-Control-Allow-Credentials" not in refused.headers


async def test_a_page_that_is_not_named_changes_nothing(
    client: httpx.AsyncClient, opened: ServiceProcess
) -> None:
    # A browser sends such a form without asking first.
    form = {"name": "Eve", "birthdate": "1990-01-01", "req_id": "req-1"}
    for origin in (PAGE, "null"):
        answer = await client.post("/api/v1/add_user", data=form, headers={"Origin": origin})
        assert (answer.status_code, answer.json()["reason"]) == (403, "forbidden")
    async with httpx.AsyncClient(base_url=opened.url) as named:
        answer = await named.post(
            "/api/v1/add_user", files={"req_id": (None, "req-1")}, headers={"Origin": PAGE}
        )
        assert answer.json()["reason"] == "invalid_request"  # of a form without a name


async def test_without_keys_only_the_machine_s_own_names_are_answered_to(client: httpx.AsyncClient) -> None:
    for name in ("localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "trifid.localhost"):
        assert (await client.get("/schema", headers={"Host": name})).status_code == 200
    for name in ("evil.example.com", "127.0.0.1.evil.example.com:8080", "localhost.evil.example.com", "::2"):
        answer = await client.get("/schema", headers={"Host": name})
        assert (answer.status_code, answer.json()["reason"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/health/live", "GET, HEAD, OPTIONS"),
        ("/api/v1/add_user", "OPTIONS, POST"),
        ("/api/v1/users/1", "DELETE, GET, OPTIONS"),
    ],
)
async def test_options_names_all_methods_as_a_refusal_does(
    client: httpx.AsyncClient, path: str, allowed: str
) -> None:
    answer = await client.options(path)
    assert (answer.status_code, answer.headers["Allow"]) == (204, allowed)
    refused = await client.patch(path)
    assert sorted(refused.headers["Allow"].split(", ")) == allowed.split(", ")


@pytest.mark.parametrize("path", ["/health/live", "/schema", "/nowhere", "/api/v1/add_user"])
async def test_every_answer_has_the_security_headers_and_none_names_the_server(
    client: httpx.AsyncClient, path: str
) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = await client.request(method, path)
        for name, value in SECURITY_HEADERS:
            assert answer.headers.get_list(name) == [value]
        assert "server" not in answer.headers


async def test_health_answers_to_head(client: httpx.AsyncClient) -> None:
    answer = await client.head("/health/live")
    assert (answer.status_code, answer.content) == (200, b"")
