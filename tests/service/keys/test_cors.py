"""A browser asks for permission without a key, and uses the API with one."""

from pathlib import Path

import httpx

from tests.service.auth.api_keys_command import bearer
from tests.service.auth.conftest import Keys
from tests.service.triton_stand_in import TritonStandIn
from tests.support.service import running_service

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
