"""The contract's error shape where no handler is reached, and the id that every answer carries."""

import pytest

from tests.integration.contract.caller import Caller, assert_error
from tests.support.photos import Photos

RECOGNISE = "/api/v1/recognise_user"


@pytest.mark.parametrize("path", ["/", "/api/v1/recognize_user", "/api/v1/users/1", "/favicon.ico"])
async def test_an_unknown_address_is_not_found(caller: Caller, path: str) -> None:
    assert_error(await caller.client.get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [RECOGNISE, "/api/v1/add_user"])
async def test_another_method_is_not_allowed(caller: Caller, method: str, path: str) -> None:
    answer = await caller.client.request(method, path)
    assert_error(answer, 405, "method_not_allowed")
    assert "POST" in answer.headers["Allow"]


async def test_a_request_id_of_the_client_is_kept_and_a_malformed_one_replaced(caller: Caller) -> None:
    kept = await caller.client.get("/nowhere", headers={"X-Request-ID": "trace-42:a.b_c"})
    assert kept.json()["requestId"] == kept.headers["X-Request-ID"] == "trace-42:a.b_c"
    for malformed in ("", "a b", "x" * 129, "<script>"):
        replaced = await caller.client.get("/nowhere", headers={"X-Request-ID": malformed})
        assert replaced.json()["requestId"] == replaced.headers["X-Request-ID"] != malformed
        assert len(replaced.headers["X-Request-ID"]) == 36


async def test_a_good_answer_has_the_request_id_too(caller: Caller, photos: Photos) -> None:
    answer = await caller.client.post(
        RECOGNISE, files={"image": photos.known_a}, headers={"X-Request-ID": "trace-43"}
    )
    assert answer.json()["requestId"] == answer.headers["X-Request-ID"] == "trace-43"
