"""A signal is not lost where the exception that it raises is."""

import contextlib
import os
import signal
from collections.abc import Iterator

import pytest

from export import signals


@pytest.fixture(autouse=True)
def _handlers_are_put_back() -> Iterator[None]:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_swallowed_signal_still_stops_the_build(stop: signal.Signals) -> None:
    signals.listen()
    signals.check()  # nothing came yet
    with contextlib.suppress(KeyboardInterrupt):  # as Python does in a destructor
        os.kill(os.getpid(), stop)
    with pytest.raises(KeyboardInterrupt):
        signals.check()


def test_what_came_before_is_forgotten() -> None:
    signals.listen()
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)
    signals.listen()
    signals.check()
    assert signal.getsignal(signal.SIGTERM) is signal.getsignal(signal.SIGINT)
