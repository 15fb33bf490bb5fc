"""How many inferences may be under way at once, and when some more."""

from contextlib import ExitStack
from itertools import count

import pytest

from service.errors import OverloadedError
from service.inference.capacity import START_SECONDS, STARTUP_BURST, ConcurrencyLimiter


def taken(limiter: ConcurrencyLimiter, held: ExitStack) -> int:
    """How many places can be taken now."""
    for number in count():
        if not limiter.has_capacity():
            return number
        held.enter_context(limiter.acquire())
    raise AssertionError


def at(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let it be this moment."""
    monkeypatch.setattr("service.inference.capacity.time.monotonic", lambda: seconds)


def test_what_has_queued_up_before_a_start_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 1000.0)
    limiter = ConcurrencyLimiter(3)
    limiter.start()
    at(monkeypatch, 1000.0 + START_SECONDS / 2)
    with ExitStack() as held:
        assert taken(limiter, held) == 3 + STARTUP_BURST
        with pytest.raises(OverloadedError), limiter.acquire():
            pass


def test_later_there_are_only_the_places_and_each_is_free_again_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at(monkeypatch, 1000.0)
    limiter = ConcurrencyLimiter(3)
    limiter.start()
    at(monkeypatch, 1000.0 + START_SECONDS)
    for _ in range(2):
        with ExitStack() as held:
            assert taken(limiter, held) == 3


def test_enrolments_have_places_that_recognitions_do_not_take(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 1000.0)
    limiter = ConcurrencyLimiter(3)
    with ExitStack() as held:
        assert taken(limiter, held) == 3
        assert limiter.has_capacity(enrolling=True)
