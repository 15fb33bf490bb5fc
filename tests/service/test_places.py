"""How many inferences may be under way at once, and when some more."""

from collections.abc import Callable
from contextlib import ExitStack
from itertools import count

import pytest

from service.errors import OverloadedError
from service.places import BURST, BURST_SECONDS, CALM_SECONDS, Places

Clock = Callable[[float], None]


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Lets seconds pass."""
    now = 1000.0

    def advance(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr("service.places.time.monotonic", lambda: now)
    return advance


def taken(room: Places, held: ExitStack) -> int:
    """How many places can be taken now."""
    for number in count():
        if not room.has_room():
            return number
        held.enter_context(room.one())
    raise AssertionError


def test_a_burst_is_let_in_once(passes: Clock) -> None:
    room = Places(3)
    with ExitStack() as held:
        assert taken(room, held) == 3 + BURST
        with pytest.raises(OverloadedError), room.one():
            pass
    with ExitStack() as held:
        passes(BURST_SECONDS)
        assert taken(room, held) == 3


def test_a_load_that_stays_too_high_gets_no_further_burst(passes: Clock) -> None:
    room = Places(3)
    with ExitStack() as held:
        assert taken(room, held) == 3 + BURST
    with ExitStack() as held:
        passes(BURST_SECONDS)
        assert taken(room, held) == 3
        for _ in range(10):
            passes(CALM_SECONDS / 2)
            assert not room.has_room()


def test_after_a_calm_time_the_next_burst_is_let_in(passes: Clock) -> None:
    room = Places(3)
    with ExitStack() as held:
        taken(room, held)
    passes(CALM_SECONDS)
    with ExitStack() as held:
        assert taken(room, held) == 3 + BURST


def test_a_burst_s_places_are_given_out_for_a_moment_only(passes: Clock) -> None:
    room = Places(3)
    with ExitStack() as held:
        for _ in range(4):
            held.enter_context(room.one())
        passes(BURST_SECONDS)
        assert not room.has_room()
