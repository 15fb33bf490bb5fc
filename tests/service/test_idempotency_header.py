"""The header Idempotency-Key."""

import httpx
import pytest

NOBODY = [("name", (None, "Ada")), ("birthdate", (None, "1985-12-10")), ("req_id", (None, "req-unknown"))]


@pytest.mark.parametrize("key", ["", "x" * 129, "two words", "tab\tbed"])
async def test_a_key_that_is_not_well_formed_is_named(client: httpx.AsyncClient, key: str) -> None:
    headers = {"Idempotency-Key": key}
    answer = await client.post("/api/v1/add_user", files=NOBODY, headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (400, "invalid_request")
    assert "Idempotency-Key" in answer.json()["message"]


async def test_a_well_formed_key_changes_no_refusal(client: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}
    for address in ("/api/v1/add_user", "/api/v1/users/1/faces"):
        answer = await client.post(address, files=NOBODY, headers=headers)
        assert answer.status_code == 404
