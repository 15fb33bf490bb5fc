"""What one key, one address and one guesser may send."""

import httpx

from service.auth.access_control import FAILURES_PER_MINUTE
from tests.integration.contract.caller import assert_error
from tests.service.auth.api_keys_command import bearer
from tests.service.auth.conftest import PROBE_TOKEN, Keys
from tests.service.keys.many_requests import PATH, statuses


async def test_a_key_that_is_used_too_often_is_told_when_to_come_again(
    limited: httpx.AsyncClient, keys: Keys
) -> None:
    assert await statuses(limited, 3, keys.enrol) == {400: 3}
    answer = await limited.post(PATH, headers=bearer(keys.enrol))
    assert_error(answer, 429, "too_many_requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 20
    assert await statuses(limited, 1, keys.admin) == {403: 1}, "another key has a limit of its own"


async def test_who_guesses_is_told_to_stop_and_a_good_key_from_there_still_passes(
    limited: httpx.AsyncClient, keys: Keys
) -> None:
    guesses = await statuses(limited, FAILURES_PER_MINUTE + 10, "trifid_guess")
    assert guesses == {401: FAILURES_PER_MINUTE, 429: 10}
    assert await statuses(limited, 1, keys.enrol) == {400: 1}


async def test_an_address_has_a_limit_for_all_its_keys_and_process_managers_have_none(
    limited: httpx.AsyncClient, keys: Keys
) -> None:
    assert (await statuses(limited, 100, "trifid_guess"))[401] == FAILURES_PER_MINUTE
    assert await statuses(limited, 1, keys.admin) == {403: 1}, "bad keys use up no good one's limit"
    assert (await statuses(limited, 100, keys.enrol))[429] == 97
    assert await statuses(limited, 1, keys.recognise) == {429: 1}
    assert await statuses(limited, 1, PROBE_TOKEN) == {403: 1}
