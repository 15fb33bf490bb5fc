"""OPTIONS tells every method of an address."""

import httpx
import pytest


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
