"""A key opens what its scopes say."""

import httpx
import pytest

from tests.integration.contract.caller import assert_error
from tests.service.auth.api_keys_command import bearer
from tests.service.auth.conftest import PROBE_TOKEN, Keys

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
