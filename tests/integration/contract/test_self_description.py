"""What the API says of itself: the OpenAPI document."""

from tests.integration.contract.caller import Caller

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
