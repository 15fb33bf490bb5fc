"""The pace of a sender, on a clock that the test turns."""

import time

import pytest

from service.auth.access_control import RateLimiter


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
