"""The contract's error shape where no handler is reached, and the id that every answer carries.

What the API says of its health. What the API says of itself: the OpenAPI document.
"""

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


async def test_health_is_live_and_ready_with_model_and_threshold(caller: Caller) -> None:
    assert (await caller.client.get("/health/live")).json() == {"status": "live"}
    body = (await caller.client.get("/health/ready")).json()
    of_the_threshold = {"threshold", "threshold_source", "false_accept_rate", "gallery_size"}
    assert set(body) == {"status", "embedding_space", "release", "components"} | of_the_threshold
    assert body["status"] == "ready"
    assert body["components"] == {"database": "ok", "inference": "ok"}
    assert body["embedding_space"].startswith("facenet-")
    assert 0 < body["threshold"] < 1
    assert body["threshold_source"]
    assert body["gallery_size"] >= 0
    assert body["false_accept_rate"] in {None, 0.01}


METHODS = {"get", "post", "delete"}
FORMS = {
    "/api/v1/recognise_user": "200",
    "/api/v1/add_user": "201",
    "/api/v1/users/{user_id}/faces": "201",
}


async def test_the_api_describes_itself_with_an_example_of_every_answer(caller: Caller) -> None:
    document = (await caller.client.get("/schema/openapi.json")).json()
    operations = [
        operation
        for path in document["paths"].values()
        for name, operation in path.items()
        if name in METHODS
    ]
    assert operations
    for operation in operations:
        for status, response in operation["responses"].items():
            examples = response["content"]["application/json"]["examples"]
            assert examples
            for name, example in examples.items():
                if status not in {"200", "201"}:
                    assert example["value"]["error_code"] == int(status)
                    assert example["value"]["reason"] == name
    for path, success in FORMS.items():
        assert {success, "400", "413", "500", "503"} <= set(document["paths"][path]["post"]["responses"])
    assert (await caller.client.get("/schema")).json() == document


async def test_an_unknown_page_below_the_document_is_an_error_like_any_other(caller: Caller) -> None:
    answer = await caller.client.get("/schema/swagger")
    assert answer.status_code == 404
    assert answer.json()["reason"] == "not_found"
    assert answer.headers["X-Request-ID"] == answer.json()["requestId"]
