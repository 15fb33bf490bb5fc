"""Whose X-Forwarded-For is believed, and that without keys nobody counts."""

from pathlib import Path

import httpx

from service.auth.access_control import FAILURES_PER_MINUTE
from tests.service.auth.conftest import Keys
from tests.service.keys.many_requests import PATH, statuses
from tests.service.triton_stand_in import TritonStandIn
from tests.support.service import running_service


async def test_behind_a_trusted_proxy_the_address_that_it_names_counts(
    limited: httpx.AsyncClient, keys: Keys
) -> None:
    assert keys
    told = {"X-Forwarded-For": "6.6.6.6, 192.0.2.7, 10.1.2.3"}
    assert (await statuses(limited, 101, "trifid_guess", **told))[429] == 101 - FAILURES_PER_MINUTE
    assert await statuses(limited, 1, "trifid_guess", **{"X-Forwarded-For": "192.0.2.7"}) == {429: 1}
    assert await statuses(limited, 1, "trifid_guess", **{"X-Forwarded-For": "192.0.2.8"}) == {401: 1}


async def test_who_is_no_trusted_proxy_can_not_choose_an_address(
    guarded_url: str, keys: Keys, triton: TritonStandIn, tmp_path: Path
) -> None:
    assert keys
    with running_service(tmp_path, guarded_url, triton.url) as service:
        async with httpx.AsyncClient(base_url=service.url) as client:
            told = [{"X-Forwarded-For": f"192.0.2.{each}"} for each in range(FAILURES_PER_MINUTE + 10)]
            answers = [(await client.post(PATH, headers=each)).status_code for each in told]
            assert answers == [401] * FAILURES_PER_MINUTE + [429] * 10


async def test_without_keys_nobody_counts(keyless_url: str, triton: TritonStandIn, tmp_path: Path) -> None:
    limits = {"TRIFID_RATE_LIMIT_PER_KEY": "1", "TRIFID_RATE_LIMIT_PER_ADDRESS": "1"}
    with running_service(tmp_path, keyless_url, triton.url, **limits) as service:
        async with httpx.AsyncClient(base_url=service.url) as client:
            assert await statuses(client, 5, "any") == {400: 5}
