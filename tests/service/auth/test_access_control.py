"""The pace of a sender, on a clock that the test turns.

What one key, one address and one guesser may send. Whose X-Forwarded-For is believed, and that without keys nobody
counts. Where others can reach the API it is not served without a key.
"""

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from perf.system import free_ports
from service.auth.access_control import FAILURES_PER_MINUTE, RateLimiter, client_network, is_loopback
from tests.integration.contract.caller import assert_error
from tests.service.auth.conftest import PROBE_TOKEN, Keys
from tests.support.raw_client import PATH, statuses
from tests.support.service import TritonStandIn, api_keys, bearer, new_key, running_service


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_the_addresses_of_one_ipv6_customer_are_one_sender(address: str, network: str) -> None:
    assert client_network(address) == network


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("per_minute", [1, 7, 60, 6000])
def test_who_was_silent_may_send_a_minute_s_worth_at_once_and_no_more(per_minute: int) -> None:
    limit = RateLimiter(per_minute)
    assert [limit.acquire("a") for _ in range(per_minute)] == [0] * per_minute
    assert limit.acquire("a") > 0


@pytest.mark.parametrize("per_minute", [1, 7, 60, 6000])
def test_who_waits_as_long_as_told_may_send_and_keeps_the_pace(clock: list[float], per_minute: int) -> None:
    # As many as possible for an hour: a minute's worth at once, and then each minute's.
    limit, sent = RateLimiter(per_minute), 0
    while clock[0] < 4600:
        while wait := limit.acquire("a"):
            clock[0] += wait
        sent += 1
    assert 60 * per_minute <= sent <= 61 * per_minute + 1


@pytest.mark.usefixtures("clock")
def test_senders_are_told_apart_and_zero_is_no_limit() -> None:
    limit = RateLimiter(1)
    assert [limit.acquire(sender) for sender in ("a", "b", 1, 2)] == [0] * 4
    unlimited = RateLimiter(0)
    assert not any(unlimited.acquire("a") for _ in range(100_000))


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


EVERYWHERE = "0.0.0.0"  # noqa: S104  only compared


def _start(
    database_url: str, *arguments: str, descriptors: tuple[int, ...] = (), **settings: str
) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRIFID_")}
    environment |= {"DATABASE_URL": database_url, "TRIFID_ENV_FILE": os.devnull, **settings}
    command = [sys.executable, "-m", "service", *arguments]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, pass_fds=descriptors)


def _refusal(process: subprocess.Popen[str]) -> str:
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    (line,) = said.splitlines()
    return line


def test_without_a_key_it_does_not_listen_where_others_reach_it(keyless_url: str) -> None:
    line = _refusal(_start(keyless_url, TRIFID_HOST=EVERYWHERE, TRIFID_PORT=str(free_ports(1)[0])))
    assert line.startswith("trifid: no API key protects 0.0.0.0")
    assert "start it on loopback first" in line
    assert "make api-key" in line


def test_neither_on_a_socket_that_it_is_given(keyless_url: str) -> None:
    with socket.create_server((EVERYWHERE, 0)) as listener:
        line = _refusal(_start(keyless_url, "--fd", str(listener.fileno()), descriptors=(listener.fileno(),)))
    assert "no API key protects 0.0.0.0" in line


def test_nor_with_revoked_keys_only(keyless_url: str) -> None:
    new_key(keyless_url, "door", "enrol")
    api_keys(keyless_url, "revoke", "door")
    line = _refusal(_start(keyless_url, TRIFID_HOST=EVERYWHERE, TRIFID_PORT=str(free_ports(1)[0])))
    assert "no API key protects" in line


def test_with_a_key_it_listens_there(keyless_url: str, tmp_path: Path) -> None:
    new_key(keyless_url, "door", "enrol")
    (port,) = free_ports(1)
    process = _start(
        keyless_url, TRIFID_HOST=EVERYWHERE, TRIFID_PORT=str(port), TRIFID_STATE_DIR=str(tmp_path)
    )
    try:
        assert _status(port, "/health/live") == 200
        assert _status(port, "/health/ready") == 401
    finally:
        process.terminate()
        process.communicate(timeout=15)


def _status(port: int, path: str) -> int:
    for _ in range(100):
        with suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{port}{path}").status_code
        time.sleep(0.1)
    raise AssertionError("no answer")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        (EVERYWHERE, False),
        ("192.0.2.1", False),
        ("::", False),
        ("no.such.host.invalid", False),
    ],
)
def test_what_counts_as_this_machine_alone(host: str, loopback: bool) -> None:
    assert is_loopback(host) == loopback
