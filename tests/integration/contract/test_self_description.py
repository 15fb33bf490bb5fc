"""What the API says of itself: the OpenAPI document."""

from tests.integration.contract.caller import Caller

RECOGNISE = "/api/v1/recognise_user"
FACES = "/api/v1/users/{user_id}/faces"


async def test_the_api_describes_itself_with_an_example_of_every_answer(caller: Caller) -> None:
    document = (await caller.client.get("/schema/openapi.json")).json()
    for path, success in ((RECOGNISE, "200"), ("/api/v1/add_user", "201"), (FACES, "201")):
        responses = document["paths"][path]["post"]["responses"]
        assert {success, "400", "413", "500", "503"} <= set(responses)
        for status, response in responses.items():
            examples = response["content"]["application/json"]["examples"]
            assert examples
            for name, example in examples.items():
                if status not in {"200", "201"}:
                    assert example["value"]["error_code"] == int(status)
                    assert example["value"]["reason"] == name
    assert (await caller.client.get("/schema")).json() == document


async def test_an_unknown_page_below_the_document_is_an_error_like_any_other(caller: Caller) -> None:
    answer = await caller.client.get("/schema/swagger")
    assert answer.status_code == 404
    assert answer.json()["reason"] == "not_found"
    assert answer.headers["X-Request-ID"] == answer.json()["requestId"]
