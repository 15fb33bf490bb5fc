"""What every answer tells browsers: nothing may be kept, guessed or framed."""

import httpx
import pytest

from service.server import SECURITY_HEADERS


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
